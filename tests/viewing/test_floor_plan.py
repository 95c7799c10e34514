# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hand_made_objects import map_object

from geopurify.errors import BadInput
from geopurify.query.results import SeenCloud
from geopurify.viewing.floor_plan import draw_floor_plan


def floor(normal_axis: int = 2) -> SeenCloud:
    """Return a blue floor of 4 m x 2 m, and a black ceiling."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(0, 4, 0.1), np.arange(0, 2, 0.1)))
    points = np.concatenate(
        [np.stack([x, y, np.full_like(x, height)], axis=1) for height in (0, 2.5)]
    )
    points = np.roll(points, normal_axis - 2, axis=1).astype(np.float32)
    colors = np.repeat(np.array([(0, 0, 200), (0, 0, 0)], np.uint8), len(x), axis=0)
    return SeenCloud(points, colors, np.zeros_like(points))


def test_the_floor_shows_below_the_cut_and_objects_have_outlines():
    pose = np.eye(4)
    pose[:3, 3] = 3, 0.5, 0.4
    thing = map_object(7, T_map_box=pose, size_m=np.array([0.6, 0.4, 0.8]))
    picture = np.asarray(draw_floor_plan(floor(), [thing], 0.1, np.array([0, 0, 1.0])))
    height, width, _ = picture.shape
    assert width > 1.8 * height * 0.9
    assert picture[height // 4, width // 4].tolist() == [127, 127, 227]  # half faded
    changed = (picture != np.array([127, 127, 227])).any(2)
    drawn = np.argwhere(changed[45:-45, 45:-45]) + 45
    row, column = drawn.mean(0)
    assert row > height / 2 and column > width / 2  # low y is at the bottom


def test_what_is_missing_is_dashed():
    pictures = [
        np.asarray(draw_floor_plan(floor(), [thing], 0.1, np.array([0, 0, 1.0])))
        for thing in (
            map_object(1, T_map_box=at(2, 1), state="present"),
            map_object(1, T_map_box=at(2, 1), state="missing"),
        )
    ]
    blue = [(p == np.array([127, 127, 227])).all(2).sum() for p in pictures]
    assert blue[0] < blue[1]


def at(x: float, y: float) -> np.ndarray:
    pose = np.eye(4)
    pose[:2, 3] = x, y
    return pose


def test_an_empty_map_is_refused():
    nothing = np.empty((0, 3), np.float32)
    with pytest.raises(BadInput, match="nothing to draw"):
        draw_floor_plan(SeenCloud(nothing, nothing.astype(np.uint8), nothing), [], 0.1, np.ones(3))
