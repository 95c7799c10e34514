# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hand_made_room import as_map_object

from geopurify.objects.grounding.boxes import UprightBoxes
from geopurify.objects.map_object import MapObject

UP = (0, 0, 1)


def boxes(*places: tuple) -> UprightBoxes:
    objects: list[MapObject] = [
        as_map_object(i, "box", "red", centre, size) for i, (centre, size) in enumerate(places)
    ]
    return UprightBoxes(objects, UP)


def test_gaps_are_between_surfaces():
    found = boxes(((0, 0, 0.5), (1, 1, 1)), ((3, 0, 0.5), (2, 1, 1)), ((0, 0, 3), (1, 1, 1)))
    assert found.gaps(0) == pytest.approx([0, 1.5, 1.5])
    assert found.floor_gaps(0) == pytest.approx([0, 1.5, 0])


def test_crossing_footprints_overlap_though_no_corner_is_inside():
    found = boxes(((0, 0, 0), (4, 0.5, 1)), ((0, 0, 0), (0.5, 4, 1)))
    assert found.floor_gaps(0) == pytest.approx([0, 0])


def test_shares_of_footprints():
    found = boxes(((0, 0, 0), (2, 2, 1)), ((1, 0, 0), (2, 2, 1)), ((9, 9, 0), (1, 1, 1)))
    assert found.shares_within(0) == pytest.approx([1, 4 / 7, 0], abs=0.15)


def test_another_direction_of_up_gives_the_same_plan():
    turned = np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]])  # z of the room is x of the map
    upright = boxes(((0, 0, 0.5), (1, 1, 1)), ((3, 1, 2.5), (2, 1, 1)))
    objects = []
    for centre in ((0, 0, 0.5), (3, 1, 2.5)):
        size = (1, 1, 1) if centre[0] == 0 else (2, 1, 1)
        item = as_map_object(1, "box", "red", (0, 0, 0), size)
        item.T_map_box[:3, :3] = turned
        item.T_map_box[:3, 3] = turned @ np.array(centre)
        objects.append(item)
    found = UprightBoxes(objects, turned[:, 2])
    assert found.gaps(0) == pytest.approx(upright.gaps(0))
    assert found.low == pytest.approx(upright.low)
