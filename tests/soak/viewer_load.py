# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a viewer costs a mapper: frames of a camera alone, with the viewer, and with a browser.

All on one machine, the browser with software rendering; needs Chromium and playwright.
"""

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import rclpy
import typer
from loads.camera import START_S, Camera
from request_load import MAP, make_map

from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.mapper_process import run_mapper

VIEWER = "import sys; from geopurify_ros.viewer.viewer_node import main; sys.exit(main())"
FLAGS = (
    *("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"),
    "--enable-unsafe-swiftshader",
)
READY_S, STOP_S = 60.0, 20.0


def run(
    seconds: Annotated[float, typer.Option(help="of each part", min=1)] = 30.0,
    rate_hz: Annotated[float, typer.Option(help="of the camera", min=0.1)] = 10.0,
    voxels: Annotated[int, typer.Option(help="of the map, at least", min=1)] = 300_000,
    folder: Annotated[Path | None, typer.Option(help="keeps the map for the next time")] = None,
) -> None:
    """Measure, and print the figures as JSON."""
    use_shared_memory()
    with tempfile.TemporaryDirectory() as temporary:
        folder = folder or Path(temporary)
        config, frames = make_map(folder / MAP, voxels)
        ros_config = RosConfig(map_directory=str(folder), load_path=MAP)
        with run_mapper(config, ros_config, folder / "mapper.yaml") as process:
            rclpy.init()
            camera = Camera(rclpy.create_node("camera"), frames, rate_hz, process.pid)
            camera.mapper.wait_for(
                lambda: camera.stats("purifications") > 0, "purify the map", START_S
            )
            camera.play(seconds / 2)  # so that all parts have the same map
            figures = {"alone": camera.play(seconds)}
            with open_viewer() as address:
                figures["with the viewer"] = camera.play(seconds)
                with open_page(address):
                    figures["with a browser"] = camera.play(seconds)
            figures["alone again"] = camera.play(seconds)
            rclpy.shutdown()
    typer.echo(json.dumps(figures, indent=2))


@contextmanager
def open_viewer() -> Iterator[str]:
    """Run the viewer in a process of its own; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["--ros-args", "-p", f"port:={port}"]
    process = subprocess.Popen([sys.executable, "-c", VIEWER, *arguments])
    end_s = time.monotonic() + READY_S
    while not _answers(port):
        if time.monotonic() > end_s:
            raise SystemExit("the viewer does not serve")
        time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        process.wait(STOP_S)
    finally:
        process.kill()
        process.wait()


@contextmanager
def open_page(address: str) -> Iterator[Any]:
    """Open the viewer in a browser, and wait until it has the map."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 700})
        page.goto(address)
        page.get_by_text("Type what you look for").wait_for()
        yield page
        browser.close()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    typer.run(run)
