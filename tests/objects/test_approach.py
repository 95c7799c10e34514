# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from contextlib import suppress

import numpy as np
import pytest
from hand_made_objects import map_object
from surface_cloud import UP, perfect_map, true_objects

from geopurify.config import CostmapConfig
from geopurify.errors import BadInput
from geopurify.objects.approach import find_approach
from geopurify.objects.costmap import OCCUPIED, UNKNOWN, Costmap, make_costmap

ROBOT = {"radius_m": 0.2, "eye_m": 1.0}


def grid(*blocks: tuple[int, int, int, int], size: tuple[int, int] = (60, 80)) -> Costmap:
    """Return free cells of 5 cm with blocks of 2 m: first and last row, then column."""
    cells, tops_m = np.zeros(size, np.int8), np.zeros(size, np.float32)
    for top, bottom, left, right in blocks:
        cells[top:bottom, left:right] = OCCUPIED
        tops_m[top:bottom, left:right] = 2.0
    return Costmap(cells, tops_m, 0.05, np.eye(4))


def box_at(x: float, y: float, edge: float = 0.4):
    pose = np.eye(4)
    pose[:3, 3] = x, y, 0.3
    return map_object(5, T_map_box=pose, size_m=np.array([edge, edge, 0.6]))


def test_a_robot_stands_free_near_and_turned_to_the_object():
    costmap = grid((20, 28, 36, 44))
    approach = find_approach(costmap, box_at(2.0, 1.2), **ROBOT)
    pose = approach.T_map_robot
    assert approach.distance_m == pytest.approx(0.6, abs=0.05)
    to_object = np.array([2.0, 1.2]) - pose[:2, 3]
    np.testing.assert_allclose(pose[:2, 0], to_object / np.linalg.norm(to_object), atol=1e-6)
    np.testing.assert_allclose(pose[:3, 2], [0, 0, 1])


def test_it_does_not_stand_behind_a_wall_that_hides_the_object():
    wall = (0, 60, 30, 33)  # at x = 1.5 to 1.65 m, all along
    approach = find_approach(grid((20, 28, 36, 44), wall), box_at(2.0, 1.2), **ROBOT)
    assert approach.T_map_robot[0, 3] > 1.65


def test_what_is_beyond_a_wall_can_not_be_reached_and_the_nearest_place_is_told():
    wall = (0, 60, 30, 33)
    start = np.array([0.7, 1.0, 0.0])
    with pytest.raises(
        BadInput, match=r"nearest free and reachable cell is \d\.\d\d m"
    ) as refused:
        find_approach(grid((20, 28, 66, 74), wall), box_at(3.5, 1.2), **ROBOT, start_map=start)
    assert refused.value.reason == "object_unreachable"


def test_a_floor_is_not_approached_from_itself():
    with pytest.raises(BadInput, match=r"all free and reachable cells are within 0\.20 m of it"):
        find_approach(grid(), box_at(2.0, 1.5, edge=4.0), **ROBOT)


def test_where_no_cell_is_free_it_says_so():
    nothing = Costmap(
        np.full((10, 10), UNKNOWN, np.int8), np.zeros((10, 10), np.float32), 0.05, np.eye(4)
    )
    with pytest.raises(BadInput, match="no cell is free"):
        find_approach(nothing, box_at(0.2, 0.2), **ROBOT)


def test_a_start_among_obstacles_reaches_nothing():
    costmap = grid((20, 28, 36, 44), (40, 60, 0, 30))
    with pytest.raises(BadInput, match="no cell is free and reachable"):
        find_approach(costmap, box_at(2.0, 1.2), **ROBOT, start_map=np.array([0.5, 2.6, 0]))


def test_a_table_does_not_hide_what_stands_on_it_and_a_shelf_does():
    costmap = grid((20, 40, 20, 60))
    for top_m, hides in ((0.4, False), (1.5, True)):
        costmap.tops_m[20:40, 20:60] = top_m
        costmap.tops_m[28:32, 38:42] = 0.6
        if hides:
            with pytest.raises(BadInput, match="something hides it from all"):
                find_approach(costmap, box_at(2.0, 1.5, 0.2), **ROBOT)
        else:
            find_approach(costmap, box_at(2.0, 1.5, 0.2), **ROBOT)


def test_things_of_a_room_are_approached_where_it_is_really_free():
    room, cloud, instances = perfect_map(960101)
    costmap = make_costmap(cloud, CostmapConfig(min_voxels=1), UP)
    things = true_objects(room, cloud, instances)
    found = []
    for thing in things:
        with suppress(BadInput):
            found.append((thing, find_approach(costmap, thing, **ROBOT)))
    assert len(found) >= 0.9 * len(things) > 10
    for thing, approach in found:
        x, y = approach.T_map_robot[:2, 3]
        column = np.array([(x, y, z) for z in np.arange(0.25, 1.0, 0.1)], np.float32)
        assert room.nearest_parts(column)[1].min() > 0.15
        own = cloud.points_map[instances == thing.object_id]
        assert np.hypot(*(own[:, :2] - (x, y)).T).min() < 1.2
