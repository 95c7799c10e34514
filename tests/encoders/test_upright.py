# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_world import ColorEncoder, wall_frame

from geopurify.config import LiftingConfig
from geopurify.encoders.upright import count_quarter_turns, encode_upright, turn_left
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.lifting import lift

UP = np.array([0.0, 0, 1])
LEVEL = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])  # looks along +y, its y axis points down


def pose(rotation: np.ndarray) -> np.ndarray:
    T_map_cam = np.eye(4)
    T_map_cam[:3, :3] = rotation
    return T_map_cam


def rolled(degrees: float, pitch: float = 0.0) -> np.ndarray:
    """Return the pose of a camera rolled to the left about its axis, and then looking down."""
    a, b = np.deg2rad(degrees), np.deg2rad(pitch)
    roll = np.array([[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1]])
    down = np.array([[1, 0, 0], [0, np.cos(b), np.sin(b)], [0, -np.sin(b), np.cos(b)]])
    return pose(LEVEL @ down @ roll)


class Watching(ColorEncoder):
    """Notes what it is shown."""

    def encode(self, frame: Frame) -> FeatureMap:
        self.shown = frame
        return super().encode(frame)


def picture(T_map_cam: np.ndarray) -> Frame:
    """Return a frame in which no pixel is like another."""
    frame = wall_frame(size=(4, 3))
    color = np.arange(36, dtype=np.uint8).reshape(3, 4, 3) + 1
    depth_m = np.arange(12, dtype=np.float32).reshape(3, 4) / 10 + 1
    semantic = np.arange(12, dtype=np.uint16).reshape(3, 4)
    return replace(
        frame, color=color, depth_m=depth_m, T_map_cam=T_map_cam, extras={"semantic": semantic}
    )


@pytest.mark.parametrize(
    ("degrees", "turns"),
    [
        (0, 0),
        (44, 0),
        (46, 1),
        (90, 1),
        (134, 1),
        (136, 2),
        (180, 2),
        (-90, 3),
        (-46, 3),
        (-44, 0),
    ],
)
@pytest.mark.parametrize("pitch", [0, 30, -30, 69])
def test_turns_bring_up_to_the_top(degrees, turns, pitch):
    assert count_quarter_turns(rolled(degrees, pitch), UP) == turns
    assert count_quarter_turns(rolled(degrees, pitch), 9.81 * UP) == turns


@pytest.mark.parametrize("pitch", [71, 90, 100, -75])
def test_a_view_straight_up_or_down_has_no_upright(pitch):
    assert {count_quarter_turns(rolled(d, pitch), UP) for d in (0, 90, 180, 270)} == {0}


def test_up_may_be_any_axis_of_the_map():
    assert count_quarter_turns(np.eye(4), np.array([0.0, -1, 0])) == 0
    assert count_quarter_turns(np.eye(4), np.array([1.0, 0, 0])) == 1
    assert count_quarter_turns(np.eye(4), np.array([0.0, 1, 0])) == 2
    assert count_quarter_turns(np.eye(4), np.array([-1.0, 0, 0])) == 3


def test_a_turned_image_shows_on_top_what_was_on_the_right():
    shown = turn_left(picture(np.eye(4)), 1)
    assert shown.extras["semantic"].tolist() == [[3, 7, 11], [2, 6, 10], [1, 5, 9], [0, 4, 8]]
    assert (shown.camera.width, shown.camera.height) == (3, 4)
    assert shown.color[0, 0].tolist() == [10, 11, 12]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_turned_frame_sees_the_same_points(turns):
    frame, encoder = picture(rolled(20, 10)), ColorEncoder()
    config = LiftingConfig(pixel_stride=1, border_ratio=0.0)
    seen = [lift(f, encoder.encode(f), config) for f in (frame, turn_left(frame, turns))]
    orders = [np.lexsort(observations.colors.T) for observations in seen]
    for name in ("points_map", "colors", "weights"):
        one, other = (getattr(o, name)[order] for o, order in zip(seen, orders, strict=True))
        np.testing.assert_allclose(one, other, atol=1e-6)


@given(st.integers(-180, 180), st.integers(-60, 60))
@example(135, 0)  # halfway between two quarter turns
@example(45, 0)
def test_features_come_back_to_their_pixels(degrees, pitch):
    frame, encoder = picture(rolled(degrees, pitch)), Watching()
    features = encode_upright(encoder, frame, UP).features
    np.testing.assert_array_equal(features, ColorEncoder().encode(frame).features)
    assert count_quarter_turns(encoder.shown.T_map_cam, UP) == 0


def test_an_upright_frame_is_not_touched():
    frame, encoder = picture(rolled(-40)), Watching()
    encode_upright(encoder, frame, UP)
    assert encoder.shown is frame


def test_scores_of_pixels_stay_as_they_are():
    frame, encoder = picture(rolled(180)), Watching()
    encoder.required_input = "scores"
    encode_upright(encoder, frame, UP)
    assert encoder.shown is frame
