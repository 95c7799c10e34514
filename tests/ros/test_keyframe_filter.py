# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which frames are mapped."""

import numpy as np
import pytest

from geopurify.frame.poses import matrix_from_quaternion
from geopurify_ros.keyframe_filter import (
    MOST_CAMERAS,
    KeyframeFilter,
    RelativeMotion,
    StampedPose,
    describe_jump,
    find_skip_reason,
)
from geopurify_ros.ros_config import RosConfig

SECOND = 10**9


def seen(second: float, x: float = 0.0, yaw: float = 0.0) -> StampedPose:
    quaternion = (0.0, 0.0, np.sin(yaw / 2), np.cos(yaw / 2))
    return StampedPose(round(second * SECOND), matrix_from_quaternion((x, 0.0, 0.0), quaternion))


def test_motion_is_that_since_the_last_mapped_frame_of_the_camera() -> None:
    gate = KeyframeFilter(on_forgotten=pytest.fail)
    assert gate.measure_motion("front", seen(1.0)) is None
    gate.accept("front", seen(1.0))
    assert gate.measure_motion("rear", seen(1.0)) is None
    motion = gate.measure_motion("front", seen(1.5, x=0.3, yaw=0.2))
    assert motion == RelativeMotion(0.5, pytest.approx(0.3), pytest.approx(0.2))
    gate.clear()
    assert gate.measure_motion("front", seen(1.0)) is None


def test_the_cameras_that_are_remembered_are_bounded() -> None:
    forgotten: list[str] = []
    gate = KeyframeFilter(forgotten.append)
    for i in range(MOST_CAMERAS):
        gate.accept(f"flood_{i}", seen(1.0))
        gate.accept("front", seen(1.0))
    assert forgotten == ["flood_0"]
    gate.accept("another", seen(1.0))
    assert forgotten == ["flood_0", "flood_1"]
    assert gate.measure_motion("front", seen(1.5)) is not None


@pytest.mark.parametrize(
    ("settings", "motion", "reason"),
    [
        ({}, RelativeMotion(0.0, 0.0, 0.0), None),
        ({"max_rate_hz": 10.0}, RelativeMotion(0.05, 9.0, 0.0), "rate"),
        (
            {"max_rate_hz": 10.0},
            RelativeMotion(0.0999, 0.0, 0.0),
            None,
        ),  # jitter of a 30 Hz camera
        ({"min_translation_m": 0.1}, RelativeMotion(1.0, 0.05, 3.0), "motion"),
        ({"min_translation_m": 0.1}, RelativeMotion(1.0, 0.1, 0.0), None),
        ({"min_translation_m": 0.1, "min_rotation_rad": 0.2}, RelativeMotion(1.0, 0.0, 0.3), None),
        (
            {"min_translation_m": 0.1, "min_rotation_rad": 0.2},
            RelativeMotion(1.0, 0.0, 0.1),
            "motion",
        ),
        (
            {"max_rate_hz": 10.0},
            RelativeMotion(-5.0, 0.0, 0.0),
            None,
        ),  # time went back: a new start
    ],
)
def test_frames_that_bring_nothing_new_are_skipped(settings, motion, reason) -> None:
    assert find_skip_reason(motion, RosConfig(**settings)) == reason
    assert find_skip_reason(None, RosConfig(**settings)) is None


def test_jumps_are_named() -> None:
    config = RosConfig(max_speed_m_s=2.0)
    assert describe_jump(None, config) is None
    assert describe_jump(RelativeMotion(1.0, 1.9, 0.0), config) is None
    assert "jumped by 2.10 m in 1.000 s" in (
        describe_jump(RelativeMotion(1.0, 2.1, 0.0), config) or ""
    )
    assert "back by 3.000 s" in (describe_jump(RelativeMotion(-3.0, 0.0, 0.0), RosConfig()) or "")
    assert describe_jump(RelativeMotion(0.1, 99.0, 0.0), RosConfig()) is None
