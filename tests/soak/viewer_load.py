# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a viewer costs a mapper: frames of a camera that are mapped alone, and with it.

Four parts: with a subscriber that drops all clouds, so that what the mapper itself spends on them
is seen; with the viewer; with a browser, which renders in software; and alone, before and after.
All run on one machine, the browser with the lowest priority, as it is elsewhere as a rule.  Needs
Chromium and playwright.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import rclpy
import typer
from loads.camera import START_S, Camera
from loads.cloud_listener import listen
from request_load import FRAMES, MAP, make_map

from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.mapper_process import run_mapper

VIEWER = "import sys; from geopurify_ros.viewer.viewer_node import main; sys.exit(main())"
FLAGS = (
    *("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"),
    "--enable-unsafe-swiftshader",
)
READY_S, STOP_S = 60.0, 20.0
DEFAULTS = RosConfig()
ALONE, OTHERS = "alone", ("listener", "viewer", "browser")
COUNT_PICTURES = """() => {
    window.pictures = 0;
    const count = () => { window.pictures++; requestAnimationFrame(count); };
    requestAnimationFrame(count);
}"""


def run(
    seconds: Annotated[float, typer.Option(help="of each part", min=1)] = 30.0,
    rate_hz: Annotated[float, typer.Option(help="of the camera", min=0.1)] = 10.0,
    voxels: Annotated[int, typer.Option(help="of the map, at least", min=1)] = 300_000,
    views: Annotated[int, typer.Option(help="that are played round and round", min=1)] = FRAMES,
    update_period_s: Annotated[
        float, typer.Option(help="of the mapper")
    ] = DEFAULTS.update_period_s,
    folder: Annotated[Path | None, typer.Option(help="keeps the map for the next time")] = None,
    parts: Annotated[str, typer.Option(help="which, with commas between")] = ",".join(
        (ALONE, *OTHERS, ALONE)
    ),
) -> None:
    """Measure, and print the figures as JSON, a line for each part."""
    use_shared_memory()
    with tempfile.TemporaryDirectory() as temporary:
        folder = folder or Path(temporary)
        config, frames = make_map(folder / MAP, voxels)
        ros_config = RosConfig(
            map_directory=str(folder), load_path=MAP, update_period_s=update_period_s
        )
        with run_mapper(config, ros_config, folder / "mapper.yaml") as process:
            rclpy.init()
            node = rclpy.create_node("camera")
            camera = Camera(node, frames[:views], rate_hz, process.pid)
            camera.mapper.wait_for(
                lambda: camera.stats("purifications") > 0, "purify the map", START_S
            )
            camera.play(seconds / 2)  # so that all parts have the same map
            for part in parts.split(","):
                with _beside(part) as figures:
                    used_s, played = _used_s(process.pid), camera.play(seconds)
                    played["cores of the mapper"] = round(
                        (_used_s(process.pid) - used_s) / seconds, 2
                    )
                    typer.echo(json.dumps({part: {**played, **figures()}}))
            rclpy.shutdown()


def _beside(part: str) -> AbstractContextManager[Callable[[], dict[str, Any]]]:
    """Return what runs beside the mapper; it yields what returns its figures in the end."""
    begin = {"listener": listen, "viewer": beside_viewer, "browser": beside_browser}.get(part)
    return begin() if begin else nullcontext(dict)


def _used_s(pid: int) -> float:
    """Return the seconds of processors that a process has used."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, numbers[11:13])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def beside_viewer() -> Iterator[Callable[[], dict[str, Any]]]:
    """Run the viewer, which nobody looks at."""
    with open_viewer():
        yield dict


@contextmanager
def beside_browser() -> Iterator[Callable[[], dict[str, Any]]]:
    """Run the viewer with a browser, and count what it drew."""
    with open_viewer() as address, open_page(address) as page:
        page.evaluate(COUNT_PICTURES)
        yield lambda: {"pictures of the browser": page.evaluate("window.pictures")}


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
        browser = playwright.chromium.launch(executable_path=_niced_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 700})
        page.goto(address)
        page.get_by_text("Type what you look for").wait_for()
        yield page
        browser.close()


def _niced_chromium() -> str:
    """Return a script that starts Chromium with the lowest priority.

    It is a session of its own.  Linux gives sessions equal shares whatever the niceness of their
    processes is, but for that of the session (autogroup, see sched(7)).
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium")
    script = Path(tempfile.mkdtemp(), "chromium")
    script.write_text(
        "#!/bin/sh\n"
        "[ ! -e /proc/self/autogroup ] || echo 19 > /proc/$$/autogroup\n"
        f'exec nice -n 19 {shlex.quote(chromium)} "$@"\n'
    )
    script.chmod(0o700)
    return str(script)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    typer.run(run)
