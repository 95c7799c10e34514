# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The whole fault run: one mapper lives through a faulty stream, and is ended again and again."""

import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geopurify_msgs.srv import SaveMap
from rich.progress import Progress

from faults.crowd import OFTEN, Crowd
from faults.damage import load_damaged
from faults.expectation import digest
from faults.malformed import MalformedRequests
from faults.memory import GROWTH_MB, MemoryWatch
from faults.operator_node import Operator, operating
from faults.report import Report
from faults.saving import (
    ASKED_FOR,
    AUTOSAVED,
    kill_while_saving,
    save_without_room,
    stop_by_signal,
    wrong_answers,
)
from faults.shots import Walk
from faults.slow_subscriber import SlowSubscriber
from faults.stream_faults import FAULTS, episodes
from geopurify.config import Config, from_flat
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.map_files.reading import read_map
from geopurify.pipeline import Pipeline, load_map
from geopurify.sequences import open_sequence
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.storage.older_maps import list_older_maps
from geopurify_ros.tools.mapper_process import run_mapper
from geopurify_ros.tools.pacing import SteadyRate

ROOM = "room:0"
SETTINGS = {
    "lifting.pixel_stride": 4,
    "map.voxel_size_m": 0.05,
    "encoder.kind": "simulated",
}
# Best effort, as the mapper asks for by default, may lose a message on a busy machine; here each
# one is counted.
EXACT_TF = ("-p", "qos_overrides./tf.subscription.reliability:=reliable")
ENDS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)  # of the lives, in turn


@dataclass(frozen=True)
class Plan:
    """How much of everything there is.

    Attributes:
        minutes: of the stream in real time; 0: each fault once, as fast as they are mapped.
        rate_hz: of the frames.
        calls: malformed requests.
        restarts: of the mapper, which begins with its map again; see `ENDS`.
        damages: map files cut off, or with a flipped bit.
        frames: of one round through the room.
        max_voxels: the cap of the map, lower than what the room has.
    """

    minutes: float = 0.0
    rate_hz: float = 5.0
    calls: int = 1000
    restarts: int = 20
    damages: int = 50
    frames: int = 60
    max_voxels: int = 10_000


class FaultRun:
    """Keeps what the lives of the mapper have in common.

    Args:
        folder: for map files.
        rng: draws the faults.
        progress: where they are shown.
    """

    def __init__(self, plan: Plan, folder: Path, rng: random.Random, progress: Progress) -> None:
        self.report = Report()
        self._now = "start"  # what is done, for the report of an error
        self._plan = plan
        self._folder = folder
        self._rng = rng
        self._progress = progress
        frames, self._config = _frames_and_config(plan, progress)
        self._walk = Walk(frames, plan.rate_hz)
        self._ros_config = _ros_config(folder)
        self._encoder = create_encoder(self._config.encoder)
        self._pipeline = Pipeline(self._config, self._encoder)

    def run(self) -> Report:
        """Do everything and return what came of it."""
        use_shared_memory()
        start_s = time.monotonic()
        try:
            for life in self._progress.track(
                range(self._plan.restarts + 1), description="lives of the mapper"
            ):
                self._live(life)
        except BadInput as error:
            self._note([f"{self._now}: {error.reason}: {error}"])
        self.report.seconds = time.monotonic() - start_s
        return self.report

    def _live(self, life: int) -> None:
        """Let one mapper live: the first gets the stream, the others the map of the one before."""
        is_first, is_last = life == 0, life == self._plan.restarts
        self._now = f"life {life + 1}"
        # answers are those of the loaded map, not of its purification, which would take a while
        ros_config = self._ros_config if is_first else replace(self._ros_config, purify_period_s=0)
        parameters = self._folder / "parameters.yaml"
        with run_mapper(self._config, ros_config, parameters, EXACT_TF) as process:
            with operating(process, self._pipeline, ros_config) as operator:
                if is_first:
                    self._go_through_stream(operator)
                else:
                    self._note(wrong_answers(operator, self._pipeline))
                if is_last:
                    self._damage(operator)
                self._note(operator.differences())
                if not is_last:
                    self._end(operator, ENDS[life % len(ENDS)])
            if not is_last:
                return
        self.report.exit_code = process.returncode
        if process.returncode != 0:
            self._note([f"the mapper ended with the exit code {process.returncode}"])

    def _go_through_stream(self, operator: Operator) -> None:
        memory, slow = MemoryWatch(operator.process.pid), SlowSubscriber()
        malformed, crowd = MalformedRequests(self._rng), Crowd()
        try:
            self._stream(operator, memory, malformed, crowd)
        finally:
            slow.close()
        self._save(operator)
        self._note(save_without_room(operator, self._walk, self._folder))
        self._report_stream(operator, memory, malformed, slow)
        self.report.requests_at_once, self.report.requests_busy = crowd.asked, crowd.busy
        self._note(crowd.failures)

    def _stream(
        self,
        operator: Operator,
        memory: MemoryWatch,
        malformed: MalformedRequests,
        crowd: Crowd,
    ) -> None:
        """Send faults until the time is over, and requests between them."""
        plan, start_s = self._plan, time.monotonic()
        pace = SteadyRate(plan.rate_hz)
        task = self._progress.add_task("stream", total=1.0)

        def watch() -> None:
            memory.sample()
            if plan.minutes:
                pace.wait(operator.expectation.received["color/image_raw"], 0)

        for number, (name, steps) in enumerate(episodes(self._walk, self._rng), start=1):
            self._now = name
            self._progress.update(task, description=f"stream: {name}")
            operator.play(steps, watch)
            self.report.injected[name] += 1
            share = number / len(FAULTS)
            if plan.minutes:
                share = min(share, (time.monotonic() - start_s) / (60 * plan.minutes))
            malformed.send_until(operator, round(plan.calls * min(share, 1.0)))
            if number % OFTEN == 0:
                crowd.come(operator)
            self._progress.update(task, completed=share)
            if share >= 1:
                return

    def _save(self, operator: Operator) -> None:
        """Save the map on request: it must be the one made offline, bit by bit."""
        self._now = "saving"
        operator.mapper.call(SaveMap, "save_map", path=ASKED_FOR)
        _, state = read_map(self._folder / ASKED_FOR)
        same = digest(state) == digest(self._pipeline.state())
        self._note([] if same else ["the map is not that of the frames that arrived"])

    def _report_stream(
        self,
        operator: Operator,
        memory: MemoryWatch,
        malformed: MalformedRequests,
        slow: SlowSubscriber,
    ) -> None:
        report, growth_mb = self.report, memory.growth_mb()
        report.counters = operator.compared()
        report.take_shares(self._walk.taken)
        report.requests_malformed, report.requests_refused = malformed.sent, malformed.refused
        report.clouds_held = slow.clouds
        report.memory_growth_mb, report.memory_peak_mb = growth_mb, memory.peak_mb
        report.memory_slope_mb_min = memory.slope_mb_min()
        accepted = malformed.sent - malformed.refused
        self._note([f"{accepted} malformed requests were not refused"] if accepted else [])
        self._note([] if slow.clouds else ["the slow subscriber got no cloud"])
        if self._plan.minutes and growth_mb > GROWTH_MB:  # seconds are all warm-up
            self._note([f"memory grew by {growth_mb:.0f} MB, allowed are {GROWTH_MB:.0f}"])

    def _end(self, operator: Operator, number: signal.Signals) -> None:
        path = self._folder / AUTOSAVED
        if number == signal.SIGKILL:
            halfway, wrong = kill_while_saving(operator, self._walk, path, self._rng)
            self.report.kills += 1
            self.report.kills_halfway += halfway
        else:
            wrong = stop_by_signal(operator, self._walk, path, number)
            self.report.stops += 1
        self._note(wrong)
        self._note([f"{older.name} was kept of its own map" for older in list_older_maps(path)])
        self._pipeline = load_map(path, self._encoder)

    def _damage(self, operator: Operator) -> None:
        """Damage map files; afterwards the mapper must answer as before."""
        damages = self._plan.damages
        task = self._progress.add_task("damaged files", total=damages)
        self._note(
            load_damaged(
                operator,
                self._folder / ASKED_FOR,
                damages,
                self._rng,
                lambda: self._progress.advance(task),
            )
        )
        self.report.files_damaged = damages
        if self._plan.restarts:
            self._note(wrong_answers(operator, self._pipeline))

    def _note(self, failures: Sequence[str]) -> None:
        self.report.failures += failures


def _frames_and_config(plan: Plan, progress: Progress) -> tuple[list[Frame], Config]:
    sequence = open_sequence(f"{ROOM}:{plan.frames}")
    indices = progress.track(range(plan.frames), description="frames rendered")
    cap = {"map.max_voxels": plan.max_voxels}
    config = from_flat({**SETTINGS, **cap, "encoder.label_set": sequence.label_set})
    return [sequence[i] for i in indices], config


def _ros_config(folder: Path) -> RosConfig:
    return RosConfig(
        input_qos="reliable",
        pose_source="tf",
        tf_timeout_s=4.0,  # longer than DDS takes to repeat what it lost: 3 s between heartbeats
        purify_period_s=1.0,
        publish_period_s=0.2,
        diagnostics_period_s=0.05,
        map_directory=str(folder),
        load_path=AUTOSAVED,
        autosave_path=AUTOSAVED,
        autosave_period_s=0.2,
        disk_reserve_megabytes=0,
    )
