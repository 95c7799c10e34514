# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from hand_made_objects import block
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.config import ObjectsConfig
from geopurify.fusion.keys import voxel_centres
from geopurify.objects.detection import find_things
from geopurify.objects.things import Things

NAMES = ("floor", "chair", "table")
SIZE_M = 0.04
FLOOR = block((0, 0, 0), (30, 30, 1))
SEAT, TOP = block((2, 2, 1), (6, 6, 6)), block((15, 15, 1), (8, 8, 8))


def scores_of(*parts):
    """Return keys and scores of parts, each of keys and of the probabilities of its classes."""
    keys = np.concatenate([keys for keys, _ in parts])
    rows = [np.tile(np.log(np.array(p, np.float32)), (len(k), 1)) for k, p in parts]
    return keys, np.concatenate(rows).astype(np.float32)


def found(*parts, typical_sizes=False, **settings) -> Things:
    keys, scores = scores_of(*parts)
    settings["typical_sizes"] = typical_sizes
    return find_things(
        keys, scores, 1.0, NAMES, points_of(keys), SIZE_M, ObjectsConfig(**settings)
    )


def points_of(keys):
    return voxel_centres(keys, SIZE_M)


def test_things_stand_apart_from_the_floor_that_they_stand_on():
    things = found((FLOOR, (0.8, 0.1, 0.1)), (SEAT, (0.1, 0.8, 0.1)), (TOP, (0.1, 0.2, 0.7)))
    expected = np.repeat([-1, 0, 1], [len(FLOOR), len(SEAT), len(TOP)])
    np.testing.assert_array_equal(things.numbers, expected)
    np.testing.assert_allclose(things.probabilities, [(0, 0.8, 0.1), (0, 0.2, 0.7)], atol=1e-6)


def test_halves_that_touch_and_look_alike_are_one_thing():
    half = block((8, 2, 1), (6, 6, 6))
    alike = found((SEAT, (0.0001, 0.6, 0.4)), (half, (0.0001, 0.4, 0.6)))
    assert set(alike.numbers.tolist()) == {0}
    different = found((SEAT, (0.0001, 0.95, 0.05)), (half, (0.0001, 0.05, 0.95)))
    assert set(different.numbers.tolist()) == {0, 1}


def test_what_lies_flat_is_no_part_of_what_stands_on_it():
    rug = block((0, 0, 1), (20, 20, 1))
    floor, chair, unsure = (0.98, 0.01, 0.01), (0.001, 0.6, 0.399), (0.001, 0.45, 0.549)
    seats = [block((2, 2, 2), (5, 5, 8)), block((12, 12, 2), (5, 5, 8))]
    things = found((FLOOR, floor), (rug, unsure), *((seat, chair) for seat in seats))
    sizes = [len(FLOOR), len(rug), *map(len, seats)]
    np.testing.assert_array_equal(things.numbers, np.repeat([-1, 0, 1, 2], sizes))


def test_a_foot_is_part_of_what_stands_on_it():
    foot, body = block((2, 2, 1), (6, 6, 1)), block((2, 2, 2), (6, 6, 8))
    floor, chair, unsure = (0.98, 0.01, 0.01), (0.001, 0.6, 0.399), (0.001, 0.45, 0.549)
    things = found((FLOOR, floor), (foot, unsure), (body, chair))
    assert set(things.numbers[len(FLOOR) :].tolist()) == {0}


def test_parts_over_each_other_are_one_thing_though_they_do_not_touch():
    chair = (0.01, 0.98, 0.01)
    seat, back = block((2, 2, 1), (6, 6, 6)), block((2, 2, 9), (6, 6, 6))  # two voxels apart
    things = found((seat, chair), (back, chair))
    assert set(things.numbers.tolist()) == {0}
    np.testing.assert_allclose(things.probabilities, [(0, 0.98, 0.01)], atol=1e-6)
    beside = block((10, 2, 1), (6, 6, 6))
    assert set(found((seat, chair), (beside, chair)).numbers.tolist()) == {0, 1}
    other = found((seat, chair), (back, (0.01, 0.01, 0.98)))
    assert set(other.numbers.tolist()) == {0, 1}
    far = block((2, 2, 12), (6, 6, 6))
    assert set(found((seat, chair), (far, chair)).numbers.tolist()) == {0, 1}


def test_parts_are_joined_by_the_sizes_of_their_class():
    chair, foot, seat = (0.01, 0.98, 0.01), block((2, 2, 1), (12, 12, 3)), (2, 2, 7)
    parts = (foot, chair), (block(seat, (12, 12, 16)), chair)  # 12 cm apart
    assert set(found(*parts).numbers.tolist()) == {0, 1}
    assert set(found(*parts, typical_sizes=True).numbers.tolist()) == {0}


def test_a_patch_of_doubt_belongs_to_what_it_lies_on_and_alone_is_nothing():
    patch = block((2, 2, 7), (5, 5, 1))
    unsure, chair = (0.01, 0.44, 0.55), (0.01, 0.98, 0.01)
    assert set(found((SEAT, chair), (patch, unsure)).numbers.tolist()) == {0}
    assert set(found((patch, unsure)).numbers.tolist()) == {-1}
    assert set(found((patch, unsure), min_area_m2=10 * SIZE_M**2).numbers.tolist()) == {0}


@pytest.mark.parametrize(("size_m", "edge"), [(0.02, 12), (0.04, 6), (0.08, 3)])
def test_the_least_area_is_the_same_for_voxels_of_any_size(size_m, edge):
    keys, scores = scores_of((block((0, 0, 5), (edge, edge, 1)), (0.02, 0.96, 0.02)))  # 24 x 24 cm
    map_of = (keys, scores, 1.0, NAMES, voxel_centres(keys, size_m), size_m)
    area_m2 = 0.96 * 0.24**2
    for share, expected in ((0.99, 0), (1.01, -1)):
        things = find_things(*map_of, ObjectsConfig(min_area_m2=share * area_m2))
        assert set(things.numbers.tolist()) == {expected}


def test_an_empty_map_has_no_things():
    none = np.empty(0, np.int64)
    scores = np.empty((0, 3), np.float32)
    things = find_things(none, scores, 1.0, NAMES, points_of(none), SIZE_M, ObjectsConfig())
    assert len(things.numbers) == len(things.probabilities) == 0


def test_some_of_the_voxels_are_numbered_anew():
    things = Things(np.array([-1, 0, 2, 1, 2], np.int32), np.array([[0.1], [0.2], [0.3]]))
    part = things.of(np.array([0, 2, 4, 1]))
    assert part.numbers.tolist() == [-1, 1, 1, 0]
    assert part.probabilities.tolist() == [[0.1], [0.3]]


cells = st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.integers(-4, 4))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, st.integers(0, 2)), unique_by=lambda c: c[0], min_size=1))
def test_numbers_have_no_gaps_and_each_thing_is_large_enough(voxels):
    keys = np.concatenate([block(cell, (1, 1, 1)) for cell, _ in voxels])
    scores = np.eye(3, dtype=np.float32)[[label for _, label in voxels]]
    map_of = (keys, scores, 20.0, NAMES, points_of(keys), SIZE_M)
    config = ObjectsConfig(min_area_m2=3 * SIZE_M**2)
    named_by_size = find_things(*map_of, config)
    things = find_things(*map_of, replace(config, typical_sizes=False))
    for each in (things, named_by_size):
        assert set(each.numbers.tolist()) - {-1} == set(range(len(each.probabilities)))
    counts = np.bincount(things.numbers + 1, minlength=1)[1:]
    assert (counts * things.probabilities.max(1, initial=0) >= 2.99).all()
