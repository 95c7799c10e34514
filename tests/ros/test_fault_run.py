# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The scripted fault run, short: over DDS, with each fault once, a kill and damaged files."""

import os
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from faults.crowd import AT_ONCE
from faults.expectation import Expectation
from faults.memory import MemoryWatch
from faults.report import Report
from faults.run import FaultRun, Plan
from faults.shots import Walk, narrow
from faults.stream_faults import FAULTS, Step
from geopurify_msgs.msg import Counter, Stats
from rich.progress import Progress
from small_room import wall

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline
from geopurify_ros.ros_config import RosConfig


@pytest.mark.slow
def test_the_mapper_survives_each_fault_and_counts_it(tmp_path: Path) -> None:
    plan = Plan(calls=26, restarts=2, damages=6, frames=6, max_voxels=5000)
    report = FaultRun(plan, tmp_path, random.Random(0), Progress(disable=True)).run()
    assert report.failures == []
    assert report.passed
    assert set(report.injected) == set(FAULTS)
    assert (report.kills, report.stops) == (1, 1)
    assert report.exit_code == 0
    assert report.counters["voxels evicted"][0] > 0
    assert report.requests_at_once >= 4 * AT_ONCE


def test_a_counter_that_is_not_as_expected_is_named() -> None:
    config = from_flat({"encoder.kind": "simulated", "map.max_voxels": 1000})
    pipeline = Pipeline(config, create_encoder(config.encoder))
    expectation = Expectation(pipeline, RosConfig())
    expectation.add(Step((), dropped=("depth_missing", "depth_missing")))
    once = Stats(dropped=[Counter(name="depth_missing", count=1)])
    twice = Stats(dropped=[Counter(name="depth_missing", count=2)])
    other = Stats(dropped=[*twice.dropped, Counter(name="queue_full", count=1)])
    assert not expectation.is_met(once)
    assert expectation.is_met(twice)
    assert expectation.differences(once) == ["dropped: depth_missing is 1, expected 2"]
    assert expectation.differences(twice) == []
    assert expectation.differences(other) == ["dropped: queue_full is 1, expected 0"]


def test_a_narrow_camera_sees_the_same_points() -> None:
    frame = replace(wall(), extras={"semantic": np.zeros((24, 32), np.uint16)})
    camera = narrow(frame).camera
    assert (camera.width, camera.height) == (16, 9)
    # pixel (5, 3) of the narrow image is pixel (10, 2 * 3 + 3) of the whole one
    assert (5 - camera.cx) / camera.fx == (10 - frame.camera.cx) / frame.camera.fx
    assert (3 - camera.cy) / camera.fy == (9 - frame.camera.cy) / frame.camera.fy


def test_every_fault_takes_the_frames_that_its_rate_assumes() -> None:
    frame = replace(wall(), extras={"semantic": np.zeros((24, 32), np.uint16)})
    frames = 0.0
    for make, often in FAULTS.values():
        walk = Walk([frame], rate_hz=5.0)
        assert all(step.messages for step in make(walk))
        frames += often * walk.taken
    assert abs(frames - 1.0) < 0.01


def test_a_report_with_a_failure_has_not_passed() -> None:
    report = Report(failures=["the map differs"])
    assert not report.passed
    assert "- FAILED: the map differs" in report.as_markdown()


def test_memory_grows_by_what_the_second_half_says() -> None:
    watch = MemoryWatch(os.getpid())
    watch.sample()
    watch.sample()  # too soon
    assert len(watch.samples) == 1
    assert watch.peak_mb >= watch.samples[0][1] > 0
    warm_up, rest = [1, 20, 40, 60, 80, 100], [100, 100, 105, 105, 110, 110]
    watch.samples = [(float(second), float(mb)) for second, mb in enumerate(warm_up + rest)]
    assert watch.growth_mb() == 10.0
    assert 100 < watch.slope_mb_min() < 160
