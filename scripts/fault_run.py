# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the mapper's life hard over real DDS and says how it fared.

A mapper in a process of its own gets a stream with dropped, duplicated and spoilt messages, and
malformed requests; its map must be the one of the frames that arrived whole.
Then processes that save a map are killed, and map files are damaged.
"""

import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import rclpy
import typer
from geometry_msgs.msg import Point, PointStamped, Vector3
from geopurify_msgs.msg import Region, Stats
from geopurify_msgs.srv import LoadMap, QueryPoint, QueryText, SaveMap, SetVocabulary
from rich.console import Console
from rich.table import Table

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.frame import Frame, metres_from_millimetres
from geopurify.map_file import describe_map, load_map, save_map
from geopurify.pipeline import Pipeline
from geopurify.sequences import open_sequence
from geopurify_ros.camera_publisher import CameraPublisher, millimetres_from_metres
from geopurify_ros.middleware import use_shared_memory

DUPLICATED, SATURATED = 0.02, 0.02  # shares of frames and of depth images
TIMEOUT_S = 60.0
MAP = "faults.safetensors"
MAPPER = "import sys; from geopurify_ros.mapper import main; sys.exit(main())"
SAVER = "import sys; from fault_run import save_for_ever; save_for_ever(sys.argv[1])"
KILL_WITHIN_S = 0.3  # of the first save: some savings of a small map
DAMAGES = 50
SETTINGS = {"lifting.pixel_stride": 4, "map.voxel_size_m": 0.05, "encoder.kind": "simulated"}
ROS_SETTINGS = {"input_qos": "reliable", "purify_period_s": 0.5, "diagnostics_period_s": 0.1}


@dataclass
class Report:
    """What was done to the mapper and what came of it."""

    frames_sent: int = 0
    frames_whole: int = 0
    frames_mapped: int = 0
    injected: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    same_map: bool = False
    requests_malformed: int = 0
    requests_refused: int = 0
    exit_code: int | None = None
    kills: int = 0
    maps_whole_after_kill: int = 0
    files_damaged: int = 0
    files_refused: int = 0

    @property
    def passed(self) -> bool:
        """Whether all went as it must."""
        return (
            self.same_map
            and self.frames_mapped == self.frames_whole
            and self.requests_refused == self.requests_malformed
            and self.exit_code == 0
            and self.maps_whole_after_kill == self.kills
            and self.files_refused == self.files_damaged
        )


class Operator:
    """Publishes frames, calls services and reads the statistics of the mapper."""

    def __init__(self) -> None:
        self.node = rclpy.create_node("fault_run")
        self.camera = CameraPublisher(self.node, "map", "camera", has_classes=True)
        self.stats = Stats()
        self.node.create_subscription(Stats, "geopurify/stats", self._on_stats, 10)

    def _on_stats(self, stats: Stats) -> None:
        self.stats = stats

    def call(self, kind: Any, name: str, **fields: Any) -> Any:
        """Call a service of the mapper and return its answer."""
        client: Any = self.node.create_client(kind, f"geopurify/{name}")
        if not client.wait_for_service(TIMEOUT_S):
            raise TimeoutError(f"there is no service {name}")
        future = client.call_async(kind.Request(**fields))
        rclpy.spin_until_future_complete(self.node, future, timeout_sec=TIMEOUT_S)
        if not future.done():
            raise TimeoutError(f"{name} did not answer")
        return future.result()

    def wait_for_frames(self, frames: int) -> None:
        """Wait until as many frames are mapped, or nothing more comes of it."""
        deadline_s = time.monotonic() + TIMEOUT_S
        while self.stats.frames < frames and time.monotonic() < deadline_s:
            rclpy.spin_once(self.node, timeout_sec=0.1)


def run(
    frames: Annotated[int, typer.Option(help="frames of the stream", min=2)] = 200,
    kills: Annotated[int, typer.Option(help="processes killed while they save")] = 20,
    calls: Annotated[int, typer.Option(help="malformed requests")] = 1000,
    rate: Annotated[float, typer.Option(help="share of images dropped", min=0, max=1)] = 0.05,
    seed: Annotated[int, typer.Option(help="of the faults")] = 0,
    out: Annotated[Path | None, typer.Option(help="file for the report, JSON")] = None,
) -> None:
    """Run all faults, print what came of them, and fail if anything went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        report = fault_run(Path(folder), frames, kills, calls, rate, random.Random(seed))
    table = Table("", "", title="fault run", show_header=False)
    for name, value in asdict(report).items():
        table.add_row(name.replace("_", " "), str(value))
    Console().print(table)
    if out:
        out.write_text(json.dumps(asdict(report), indent=2) + "\n")
    raise typer.Exit(0 if report.passed else 1)


def fault_run(
    folder: Path, frames: int, kills: int, calls: int, rate: float, generator: random.Random
) -> Report:
    """Do everything; map files go to ``folder``."""
    report = Report()
    use_shared_memory()
    sequence = open_sequence(f"room:0:{frames}")
    settings = {**SETTINGS, "encoder.label_set": sequence.label_set}
    config = from_flat(settings)
    offline = Pipeline(config, create_encoder(config.encoder))
    stream = [sequence[i] for i in range(frames)]
    process = _start_mapper({**settings, **ROS_SETTINGS, "map_directory": folder})
    rclpy.init()
    try:
        operator = Operator()
        _stream(operator, stream, offline, report, rate, generator)
        _send_malformed(operator, calls, report, generator)
        saved = operator.call(SaveMap, "save_map", path=MAP)
        report.same_map = saved.success and _is_same(folder / MAP, offline)
        report.dropped = {counter.name: counter.count for counter in operator.stats.dropped}
    finally:
        rclpy.try_shutdown()
        process.send_signal(signal.SIGINT)
        report.exit_code = process.wait(TIMEOUT_S)
    _kill_savers(folder / MAP, offline, kills, report, generator)
    _damage(folder / MAP, offline, report, generator)
    return report


def _start_mapper(settings: dict[str, Any]) -> subprocess.Popen:
    arguments = [word for k, v in settings.items() for word in ("-p", f"{k}:={v}")]
    return subprocess.Popen([sys.executable, "-c", MAPPER, "--ros-args", *arguments])


def _stream(
    operator: Operator,
    frames: list[Frame],
    offline: Pipeline,
    report: Report,
    rate: float,
    generator: random.Random,
) -> None:
    """Publish frames with faults; those that arrive whole are mapped offline too."""
    while operator.camera.unread():
        rclpy.spin_once(operator.node, timeout_sec=0.05)
    injected: Counter[str] = Counter()
    for number, frame in enumerate(frames):
        messages = operator.camera.messages(frame)
        is_whole = number in (0, len(frames) - 1)  # so that every other frame can be decided
        if not is_whole:
            is_whole = _make_worse(messages, injected, rate, generator)
        if is_whole:
            report.frames_whole += 1
            offline.integrate(_as_received(frame))
        operator.camera.send(messages)
        if generator.random() < DUPLICATED:
            injected["duplicated"] += 1
            operator.camera.send(messages)
        operator.wait_for_frames(report.frames_whole)
    report.frames_sent = len(frames)
    report.injected = dict(injected)
    report.frames_mapped = operator.stats.frames


def _make_worse(
    messages: dict[str, Any], injected: Counter[str], rate: float, generator: random.Random
) -> bool:
    """Drop or spoil messages of a frame; return whether it can still be mapped."""
    before = injected.total()
    for topic in [t for t in messages if t not in ("color/camera_info", "pose")]:
        if generator.random() < rate:
            del messages[topic]
            injected["dropped"] += 1
    if "depth/image_raw" in messages and generator.random() < SATURATED:
        depth = messages["depth/image_raw"]
        depth.data = b"\xff" * len(depth.data)  # saturated
        injected["saturated"] += 1
    return injected.total() == before


def _as_received(frame: Frame) -> Frame:
    """Return the frame with depth in whole millimetres, as it is on the topic."""
    return replace(frame, depth_m=metres_from_millimetres(millimetres_from_metres(frame.depth_m)))


def _send_malformed(
    operator: Operator, calls: int, report: Report, generator: random.Random
) -> None:
    """Send requests of which none can be met; each must be refused with a sentence."""
    nowhere = PointStamped(point=Point(x=math.nan))
    wrong: list[tuple[Any, str, dict[str, Any]]] = [
        (QueryText, "query_text", {"text": ""}),
        (QueryText, "query_text", {"text": "x" * 100_000}),
        (QueryText, "query_text", {"text": "\t\n"}),
        (QueryText, "query_text", {"text": "wall", "min_score": math.nan}),
        (QueryText, "query_text", {"text": "wall", "region": Region(size=Vector3(x=-1.0))}),
        (QueryPoint, "query_point", {"point": nowhere}),
        (QueryPoint, "query_point", {"point": PointStamped(), "radius_m": -math.inf}),
        (SetVocabulary, "set_vocabulary", {"names": []}),
        (SetVocabulary, "set_vocabulary", {"names": ["wall"] * 70_000}),
        (SaveMap, "save_map", {"path": "../../etc/passwd"}),
        (SaveMap, "save_map", {"path": "\n.safetensors/" * 999}),
        (LoadMap, "load_map", {"path": "missing.safetensors"}),
        (LoadMap, "load_map", {"path": "/dev/zero"}),
    ]
    for _ in range(calls):
        kind, name, fields = generator.choice(wrong)
        answer = operator.call(kind, name, **fields)
        report.requests_refused += not answer.success and bool(answer.message)
    report.requests_malformed = calls


def _is_same(path: Path, expected: Pipeline) -> bool:
    try:
        found = load_map(path, expected.encoder).state()
    except BadInput:
        return False
    wanted = expected.state()
    return all(np.array_equal(found[name], wanted[name]) for name in wanted)


def save_for_ever(path: str) -> None:
    """Save the map of a file to the same file again and again; say so once it begins."""
    encoder = create_encoder(describe_map(Path(path)).config().encoder)
    pipeline = load_map(Path(path), encoder)
    sys.stdout.write("saving\n")
    sys.stdout.flush()
    while True:
        save_map(Path(path), pipeline)


def _kill_savers(
    path: Path, expected: Pipeline, kills: int, report: Report, generator: random.Random
) -> None:
    """Kill processes while they save; the file must hold a whole map each time."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    for _ in range(kills):
        command = [sys.executable, "-c", SAVER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as saver:
            assert saver.stdout is not None
            saver.stdout.readline()
            time.sleep(generator.uniform(0.0, KILL_WITHIN_S))
            saver.kill()
        report.maps_whole_after_kill += _is_same(path, expected)
    report.kills = kills


def _damage(path: Path, expected: Pipeline, report: Report, generator: random.Random) -> None:
    """Truncate a map file and flip bits in it; each such file must be refused."""
    data = path.read_bytes()
    for number in range(DAMAGES):
        place = generator.randrange(len(data))
        damaged = bytearray(data)
        damaged[place] ^= 1 << generator.randrange(8)
        path.write_bytes(data[:place] if number % 2 else damaged)
        report.files_refused += not _loads(path, expected)
    path.write_bytes(data)
    report.files_damaged = DAMAGES


def _loads(path: Path, like: Pipeline) -> bool:
    try:
        load_map(path, like.encoder)
    except BadInput:
        return False
    return True


if __name__ == "__main__":
    typer.run(run)
