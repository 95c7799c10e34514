# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Stored depth in metres."""

import logging
from dataclasses import replace

import numpy as np
import pytest

from geopurify.config import LiftingConfig
from geopurify.frame import Frame
from geopurify.frame.depth_units import DepthScaleCheck, metres_of
from geopurify_worlds.room_sequence import RoomSequence

STORED = np.array([0, 1, 1500, 65534, 65535], np.uint16)


@pytest.mark.parametrize(
    ("unit_m", "expected"),
    [
        (0.0, [0, 0.001, 1.5, 65.534, 0]),
        (0.0001, [0, 0.0001, 0.15, 6.5534, 0]),
        (1 / 5000, [0, 0.0002, 0.3, 13.1068, 0]),
    ],
)
def test_integers_are_millimetres_unless_told(unit_m: float, expected: list[float]) -> None:
    metres = metres_of(STORED, unit_m)
    assert metres.dtype == np.float32
    np.testing.assert_allclose(metres, expected, rtol=1e-6)


def test_floats_are_metres_unless_told() -> None:
    stored = np.array([0, 1500, np.nan], np.float32)
    np.testing.assert_array_equal(metres_of(stored), stored)
    np.testing.assert_allclose(metres_of(stored, 0.001), [0, 1.5, np.nan], rtol=1e-6)


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    """Return frames of a walk at 6 Hz."""
    room = RoomSequence(1, 60, width=64, height=48)
    return [room[i] for i in range(24)]


def warnings_for(
    frames: list[Frame], true_scale: float, caplog: pytest.LogCaptureFixture, unit_m: float = 0.0
) -> list[str]:
    """Show frames whose depth would have to be that many times as large."""
    check, config = DepthScaleCheck(), LiftingConfig(depth_unit_m=unit_m)
    with caplog.at_level(logging.WARNING):
        for frame in frames:
            check.look(replace(frame, depth_m=frame.depth_m / np.float32(true_scale)), config)
    return caplog.messages


@pytest.mark.parametrize("scale", [0.1, 0.2, 5.0, 10.0])
def test_the_true_unit_is_named_once(
    frames: list[Frame], scale: float, caplog: pytest.LogCaptureFixture
) -> None:
    (warning,) = warnings_for(frames, scale, caplog)
    assert f"if it is {scale:g} times" in warning
    assert f"set lifting.depth_unit_m to {0.001 * scale:g} for images of 16 bits" in warning


def test_a_unit_that_was_set_is_corrected(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    (warning,) = warnings_for(frames, 0.2, caplog, unit_m=0.001)
    assert warning.endswith("then set lifting.depth_unit_m to 0.0002")


def test_nothing_is_said_of_the_right_unit(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    assert warnings_for(frames, 1.0, caplog) == []


def test_nothing_is_said_of_a_camera_that_stands_or_only_turns(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    assert warnings_for([frames[0]] * 10, 5.0, caplog) == []
    turning = []
    for frame in frames:
        T_map_cam = frame.T_map_cam.copy()
        T_map_cam[:3, 3] = 0
        turning.append(replace(frame, T_map_cam=T_map_cam))
    assert warnings_for(turning, 5.0, caplog) == []


def test_poses_that_fit_no_unit_are_told_once(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    inverse = [replace(f, T_map_cam=np.linalg.inv(f.T_map_cam)) for f in frames]
    (warning,) = warnings_for(inverse, 1.0, caplog)
    assert warning.startswith("poses and depth don't fit together: half of the points")


def test_images_that_stand_still_while_the_poses_move_are_told(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    frozen = [replace(frames[0], T_map_cam=frame.T_map_cam) for frame in frames]
    (warning,) = warnings_for(frozen, 1.0, caplog)
    assert "poses and depth don't fit together" in warning


def test_a_board_that_stays_at_one_distance_of_a_moving_camera_is_told(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    depth_m = np.full_like(frames[0].depth_m, 3.0)  # 0.3 m in tenths of millimetres
    boards = [replace(frame, depth_m=depth_m) for frame in frames]
    (warning,) = warnings_for(boards, 1.0, caplog)
    assert "is the unit of depth right (lifting.depth_unit_m)" in warning


def test_poses_in_millimetres_are_told(
    frames: list[Frame], caplog: pytest.LogCaptureFixture
) -> None:
    far = []
    for frame in frames:
        T_map_cam = frame.T_map_cam.copy()
        T_map_cam[:3, 3] *= 1000
        far.append(replace(frame, T_map_cam=T_map_cam))
    (warning,) = warnings_for(far, 1.0, caplog)
    assert "lie far from the surface" in warning
    assert "are the poses in metres" in warning
