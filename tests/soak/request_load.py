# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Asks a mapper from many clients at once while a camera brings frames, and says how it fared.

A large map is made first and loaded; then frames come for a while without clients and for as long
with them.  Every request must be answered, found or BUSY.
"""

import json
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import rclpy
import typer
from geopurify_msgs.srv import QueryText
from loads.camera import START_S, Camera
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from geopurify.config import Config, from_flat
from geopurify.encoders import create_encoder
from geopurify.frame import Frame
from geopurify.map_files.map_file import save_map
from geopurify.pipeline import Pipeline
from geopurify.sequences import open_sequence
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.mapper_process import run_mapper
from geopurify_ros.tools.remote_mapper import NAME

HOME, FRAMES = "home:8800:150", 40  # frames that are kept and played round and round
MAP = "large.safetensors"
WORDS = ("chair", "table", "lamp", "bed", "red cup", "window", "sofa", "plant")
LOST_S = 20.0  # without an answer
SPIN_S = 0.02


def run(
    clients: Annotated[int, typer.Option(help="that ask at once", min=1)] = 50,
    seconds: Annotated[float, typer.Option(help="with them, and before without", min=1)] = 60.0,
    rate_hz: Annotated[float, typer.Option(help="of the camera", min=0.1)] = 4.0,
    pause_s: Annotated[float, typer.Option(help="of a client after each answer", min=0)] = 0.0,
    voxels: Annotated[int, typer.Option(help="of the map, at least", min=1)] = 300_000,
    folder: Annotated[
        Path | None, typer.Option(help="keeps the map for the next time, and a trace")
    ] = None,
) -> None:
    """Measure, print the figures as JSON, and fail if a request was not answered."""
    use_shared_memory()
    with tempfile.TemporaryDirectory() as temporary:
        folder = folder or Path(temporary)
        config, frames = make_map(folder / MAP, voxels)
        ros_config = RosConfig(
            input_qos="reliable",
            map_directory=str(folder),
            load_path=MAP,
            diagnostics_period_s=0.2,
            trace_path=str(folder / "trace.json"),
        )
        with run_mapper(config, ros_config, folder / "mapper.yaml") as process:
            rclpy.init()
            camera = Camera(rclpy.create_node("camera"), frames, rate_hz, process.pid)
            camera.mapper.wait_for(
                lambda: camera.stats("purifications") > 0, "purify the map", START_S
            )
            alone = camera.play(seconds)
            load = _Load(clients, seconds, pause_s)
            beside = camera.play(seconds, load.start)
            figures = {"alone": alone, "with clients": {**beside, **load.figures()}}
            rclpy.shutdown()
    typer.echo(json.dumps(figures, indent=2))
    raise typer.Exit(0 if load.lost == 0 else 1)


def make_map(path: Path, voxels: int) -> tuple[Config, list[Frame]]:
    """Map a home until there are so many voxels, if there is none; return settings and frames."""
    config = from_flat({"encoder.kind": "embedded", "map.max_voxels": voxels})
    sequence = open_sequence(HOME)
    if not path.exists():
        pipeline = Pipeline(config, create_encoder(config.encoder))
        for index in range(len(sequence)):
            pipeline.integrate(sequence[index])
            if pipeline.voxel_count >= voxels:
                break
        save_map(path, pipeline)
    return config, [sequence[index] for index in range(FRAMES)]


class _Load:
    """Clients in a process of their own, each of which asks again once it has its answer."""

    def __init__(self, clients: int, seconds: float, pause_s: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._answers: Any = context.Queue()
        arguments = (clients, seconds, pause_s, self._answers)
        self._process = context.Process(target=_ask, args=arguments, daemon=True)
        self.lost = 0

    def start(self) -> None:
        """Let the clients begin."""
        self._process.start()

    def figures(self) -> dict[str, Any]:
        """Wait for the clients, and return how they fared."""
        answers, self.lost = self._answers.get()
        self._process.join()
        found_s = [took_s for code, took_s in answers if code == QueryText.Response.OK]
        all_s = [took_s for _, took_s in answers]
        names = {QueryText.Response.OK: "found", QueryText.Response.BUSY: "busy"}
        return {
            **Counter(names.get(code, f"code {code}") for code, _ in answers),
            "lost": self.lost,
            **{f"p{q} of found s": round(float(np.percentile(found_s, q)), 2) for q in (50, 95)},
            "p95 of all s": round(float(np.percentile(all_s, 95)), 2),
            "longest s": round(max(all_s), 2),
        }


def _ask(clients: int, seconds: float, pause_s: float, answers: Any) -> None:
    rclpy.init()
    node = rclpy.create_node("clients")
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    asking = [_client(node, number, pause_s) for number in range(clients)]
    done: list[tuple[int, float]] = []
    end_s = time.monotonic() + seconds
    for client in asking:
        next(client)
    waiting = set(range(clients))
    while waiting and time.monotonic() < end_s + LOST_S:
        executor.spin_once(timeout_sec=SPIN_S)
        for number in list(waiting):
            answer = next(asking[number])
            if answer:
                done.append(answer)
                if time.monotonic() > end_s:
                    waiting.remove(number)
    answers.put((done, len(waiting)))
    rclpy.shutdown()


def _client(node: Node, number: int, pause_s: float) -> Iterator[tuple[int, float] | None]:
    """Ask again and again; yield the code and the seconds of each answer, None while it waits."""
    client: Any = node.create_client(QueryText, f"{NAME}/query_text")
    while not client.service_is_ready():
        yield None
    for count in range(10**9):
        text = f"{WORDS[(number + count) % len(WORDS)]} {number}.{count}"
        begun_s = time.monotonic()
        future = client.call_async(QueryText.Request(text=text))
        while not future.done():
            yield None
        yield future.result().code, time.monotonic() - begun_s
        resume_s = time.monotonic() + pause_s
        while time.monotonic() < resume_s:
            yield None


if __name__ == "__main__":
    typer.run(run)
