# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_objects import block, map_object

from geopurify.objects.matching import count_shared, match_by_looks, match_by_voxels


def test_shared_voxels_are_counted():
    before, now = [block((0, 0, 0), (4, 1, 1))], [block((3, 0, 0), (4, 1, 1))]
    assert count_shared(before, now).tolist() == [[1]]
    assert count_shared([], now).shape == (0, 1)


def test_a_thing_stays_itself_when_it_grows_or_loses_some():
    old = [map_object(5, block((0, 0, 0), (8, 8, 8)))]
    for keys in (block((0, 0, 0), (8, 8, 20)), block((0, 0, 0), (8, 8, 3))):
        assert match_by_voxels(old, [map_object(keys=keys)]) == ({0: 0}, {})


def test_of_things_that_became_one_it_is_the_oldest():
    old = [map_object(7, block((0, 0, 0), (8, 8, 8))), map_object(3, block((8, 0, 0), (4, 8, 8)))]
    now = [map_object(keys=block((0, 0, 0), (12, 8, 8)))]
    assert match_by_voxels(old, now) == ({0: 1}, {0: 0})


def test_of_parts_that_a_thing_fell_into_the_largest_is_it():
    old = [map_object(7, block((0, 0, 0), (12, 8, 8)))]
    now = [
        map_object(keys=block((0, 0, 0), (4, 8, 8))),
        map_object(keys=block((4, 0, 0), (8, 8, 8))),
    ]
    assert match_by_voxels(old, now) == ({1: 0}, {})


def test_things_that_merely_touch_are_different():
    old = [map_object(7, block((0, 0, 0), (8, 8, 8)))]
    assert match_by_voxels(old, [map_object(keys=block((7, 0, 0), (8, 8, 8)))]) == ({}, {})


def test_moved_things_are_told_by_feature_colour_and_shape():
    gone = [map_object(1, feature=(1, 0)), map_object(2, feature=(0, 1))]
    new = [map_object(feature=(0, 1)), map_object(feature=(0.995, 0.0999))]
    assert match_by_looks(gone, new) == [(0, 1), (1, 0)]
    assert match_by_looks(gone, []) == []
    for other in (
        map_object(feature=(0.7, 0.714)),
        map_object(color=np.array([20, 20, 200], np.uint8)),
        map_object(size_m=np.array([0.4, 0.4, 1.2])),
        map_object(keys=block((0, 0, 0), (16, 16, 16))),
        map_object(feature=(1, 0, 0)),
    ):
        assert match_by_looks(gone[:1], [other]) == []
