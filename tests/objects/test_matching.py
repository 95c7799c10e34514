# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_objects import block, map_object

from geopurify.fusion.keys import voxel_centres
from geopurify.objects.matching import (
    count_shared,
    match_by_looks,
    match_by_voxels,
    object_ids_of,
)
from geopurify.query.objects import FoundObject
from geopurify.query.results import QueryResult


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


def test_a_fragment_gives_its_identity_to_nothing_larger():
    old = [map_object(7, block((0, 0, 0), (9, 8, 8))), map_object(3, block((9, 0, 0), (4, 8, 8)))]
    now = [map_object(keys=block((0, 0, 0), (13, 8, 8)))]
    assert match_by_voxels(old, now) == ({0: 0}, {1: 0})


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
        map_object(feature=(0.5, 0.866), label="stool"),
        map_object(color=np.array([20, 20, 200], np.uint8)),
        map_object(size_m=np.array([0.4, 0.4, 1.2])),
        map_object(keys=block((0, 0, 0), (16, 16, 16))),
        map_object(feature=(1, 0, 0)),
    ):
        assert match_by_looks(gone[:1], [other]) == []


def test_a_moved_thing_of_the_same_class_may_look_otherwise_before_other_things():
    gone = [map_object(1, feature=(1, 0))]
    new = [map_object(feature=(0.41, 0.912)), map_object(feature=(0.5, 0.866))]
    assert match_by_looks(gone, new) == [(0, 1)]
    assert match_by_looks(gone, new[:1]) == [(0, 0)]
    assert match_by_looks(gone, [map_object(feature=(0.38, 0.925))]) == []


def test_found_objects_are_told_by_their_voxels():
    chair, wall, gone = (block((x, 0, 0), (4, 4, 4)) for x in (0, 20, 40))
    keys = np.concatenate([chair[:32], wall, gone])
    numbers = np.repeat([0, 1, 2], [32, 64, 64])
    found = tuple(FoundObject(0.9, 1, np.eye(4), np.ones(3)) for _ in range(3))
    result = QueryResult("x", found, voxel_centres(keys, 0.05), np.ones(160), numbers, 0.9)
    known = [map_object(4, chair), map_object(6, gone, state="missing")]
    assert object_ids_of(result, known, 0.05) == [4, 0, 0]
    assert object_ids_of(result, [], 0.05) == [0, 0, 0]
