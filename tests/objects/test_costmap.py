# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from surface_cloud import UP, perfect_map

from geopurify.config import CostmapConfig
from geopurify.errors import BadInput
from geopurify.frame.poses import upright_axes
from geopurify.objects.costmap import OCCUPIED, UNKNOWN, make_costmap
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary

NAMES = ("floor", "grass", "table", "wall")
CONFIG = CostmapConfig(resolution_m=1.0, min_voxels=1, costs=("floor=0", "grass=30"))


def cloud_of(*voxels: tuple[tuple[float, float, float], str]) -> LabelledCloud:
    points = np.array([point for point, _ in voxels], np.float32).reshape(-1, 3)
    labels = np.array([NAMES.index(name) for _, name in voxels], np.uint16)
    vocabulary = Vocabulary(NAMES, "{}", np.eye(4, dtype=np.float32), np.zeros((4, 3), np.uint8))
    zeros, count = np.zeros_like(points), len(points)
    return LabelledCloud(
        points,
        zeros.astype(np.uint8),
        zeros,
        labels,
        labels,
        np.ones(count, np.float32),
        vocabulary,
        np.arange(count),
    )


def test_cells_are_free_dear_occupied_or_unknown():
    costmap = make_costmap(
        cloud_of(
            ((-0.5, 0.5, 2.0), "floor"),  # the floor is at 2 m
            ((0.5, 0.5, 2.0), "grass"),
            ((1.5, 0.5, 2.0), "floor"),
            ((1.5, 0.5, 2.5), "table"),
            ((4.5, 0.5, 4.0), "wall"),  # above the robot
            ((5.5, 0.5, 2.05), "wall"),  # a sill
        ),
        CONFIG,
        UP,
    )
    assert costmap.cells.tolist() == [[0, 30, OCCUPIED, UNKNOWN, UNKNOWN, UNKNOWN, 0]]
    np.testing.assert_allclose(costmap.T_map_grid[:3, 3], [-1, 0, 2])


def test_a_single_voxel_is_no_obstacle_where_two_make_one():
    seen = [((0.5, 0.5, 0), "floor"), ((0.5, 0.5, 0.5), "table")]
    two = replace(CONFIG, min_voxels=2)
    assert make_costmap(cloud_of(*seen), two, UP).cells.tolist() == [[0]]
    seen.append(((0.5, 0.5, 0.6), "table"))
    assert make_costmap(cloud_of(*seen), two, UP).cells.tolist() == [[OCCUPIED]]


def test_a_hole_between_free_cells_is_closed():
    cells = [(x + 0.5, y + 0.5, 0.0) for x in range(3) for y in range(3)]
    cells.remove((1.5, 1.5, 0.0))
    costmap = make_costmap(cloud_of(*((cell, "floor") for cell in cells)), CONFIG, UP)
    assert costmap.cells.tolist() == [[0] * 3] * 3


@pytest.mark.parametrize("up", [(0, 0, 1), (0, -1, 0), (1, 0, 0), (0.1, 0.2, 0.9)])
def test_the_grid_lies_across_the_direction_of_up(up):
    axes = upright_axes(np.array(up, float))
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1)
    np.testing.assert_allclose(axes[2], np.array(up) / np.linalg.norm(up))
    np.testing.assert_array_equal(upright_axes(UP), np.eye(3))


def test_settings_that_mean_nothing_are_refused():
    for costs in (("grass",), ("grass=100",), ("=3",), ("grass=-1",)):
        with pytest.raises(BadInput, match="costs must be classes"):
            CostmapConfig(costs=costs)
    with pytest.raises(BadInput, match="less than max_height_m"):
        CostmapConfig(min_height_m=1.0, max_height_m=0.5)


def test_an_empty_or_endless_map_is_refused():
    with pytest.raises(BadInput, match="nowhere to drive"):
        make_costmap(cloud_of(), CONFIG, UP)
    far = cloud_of(((0, 0, 0), "floor"), ((1e6, 1e6, 0), "floor"))
    with pytest.raises(BadInput, match=r"raise costmap\.resolution_m"):
        make_costmap(far, CONFIG, UP)


def test_the_free_cells_of_a_room_are_its_free_floor():
    room, cloud, _ = perfect_map(960101)
    costmap = make_costmap(cloud, CostmapConfig(min_voxels=1), UP)
    centres = costmap.centres_m() + costmap.T_map_grid[:2, 3]
    heights = np.arange(0.15, 1.0, 0.05)
    columns = np.concatenate(
        [
            np.broadcast_to(centres[..., None, :], (*centres.shape[:2], len(heights), 2)),
            np.broadcast_to(heights[:, None], (*centres.shape[:2], len(heights), 1)),
        ],
        axis=-1,
    )
    _, distance_m = room.nearest_parts(columns.reshape(-1, 3))
    is_free = (distance_m.reshape(columns.shape[:3]) > 0.03).all(-1)
    is_free &= (np.abs(centres) < room.size_m[:2] / 2).all(-1)
    found = costmap.cells == 0
    assert (found & is_free).sum() / (found | is_free).sum() > 0.9
