# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_objects import block

from geopurify.fusion.keys import voxel_centres
from geopurify.objects.region_merging import Region
from geopurify.objects.size_evidence import SizeJudge, apply_typical_sizes
from geopurify.objects.things import Things
from geopurify.objects.typical_sizes import TypicalSizes

SIZE_M = 0.05
NAMES = ("chair", "sofa", "books", "gearbox")
CHAIR, SOFA, BOOKS, GEARBOX = np.eye(4)


def applied(*parts, names=NAMES) -> Things:
    """Return the things that parts are, each of the keys of its voxels and its probabilities."""
    keys, probabilities = zip(*parts, strict=True)
    numbers = np.repeat(np.arange(len(keys)), [len(k) for k in keys]).astype(np.int32)
    points_m = voxel_centres(np.concatenate(keys), SIZE_M)
    things = Things(numbers, np.array(probabilities))
    return apply_typical_sizes(things, points_m, SIZE_M, TypicalSizes(names))


FOOT, SEAT = block((0, 0, 0), (10, 10, 2)), block((0, 0, 4), (10, 10, 14))  # 10 cm apart


def test_a_seat_over_its_foot_is_one_chair():
    things = applied((FOOT, CHAIR), (SEAT, CHAIR))
    assert set(things.numbers.tolist()) == {0}
    np.testing.assert_allclose(things.probabilities, [CHAIR])


def test_rows_of_books_over_each_other_stay_apart():
    rows = [block((0, 0, z), (11, 4, 5)) for z in (0, 7)]  # 25 cm high, 10 cm apart
    assert set(applied(*((row, BOOKS) for row in rows)).numbers.tolist()) == {0, 1}


def test_things_side_by_side_or_far_above_or_of_other_classes_stay_apart():
    for place in ((10, 0, 4), (0, 0, 8)):
        things = applied((FOOT, CHAIR), (block(place, (10, 10, 13)), CHAIR))
        assert set(things.numbers.tolist()) == {0, 1}
    assert set(applied((FOOT, CHAIR), (SEAT, GEARBOX)).numbers.tolist()) == {0, 1}


def test_things_of_unknown_size_stay_apart():
    assert set(applied((FOOT, GEARBOX), (SEAT, GEARBOX)).numbers.tolist()) == {0, 1}
    names = ("lathe", "press", "crane", "gearbox")
    things = applied((FOOT, CHAIR), (SEAT, CHAIR), names=names)
    assert set(things.numbers.tolist()) == {0, 1}


def test_what_is_as_long_as_a_sofa_is_no_chair():
    doubtful = np.array([0.5, 0.4, 0.0, 0.0])
    (probabilities,) = applied((block((0, 0, 0), (19, 38, 16)), doubtful)).probabilities
    assert probabilities.argmax() == 1
    assert probabilities.sum() == doubtful.sum()


def test_of_three_parts_that_are_one_each_joins():
    arm = block((0, 0, 3), (10, 10, 1))
    things = applied((FOOT, CHAIR), (arm, CHAIR), (SEAT, CHAIR))
    assert set(things.numbers.tolist()) == {0}


def test_no_things_are_none():
    none = Things(np.full(3, -1, np.int32), np.empty((0, 4)))
    points_m = np.zeros((3, 3))
    assert apply_typical_sizes(none, points_m, SIZE_M, TypicalSizes(NAMES)) is none


def test_a_part_inside_another_joins_it_though_the_box_grows():
    shell = np.setdiff1d(block((0, 0, 0), (12, 12, 16)), block((2, 2, 4), (10, 10, 12)))
    cushion = block((3, 3, 8), (10, 6, 3))  # reaches 5 cm out of the armchair
    assert set(applied((shell, CHAIR), (cushion, CHAIR)).numbers.tolist()) == {0}


def judged(one, other) -> bool:
    """Return whether two regions, each of keys and a class, are apart."""
    (first, a), (second, b) = one, other
    regions = np.repeat(np.arange(2, dtype=np.int32), [len(first), len(second)])
    points_m = voxel_centres(np.concatenate([first, second]), SIZE_M)
    judge = SizeJudge(points_m, regions, SIZE_M, TypicalSizes(NAMES), min_evidence=100)
    return judge.are_apart(Region([0], a * len(first)), Region([1], b * len(second)))


SOFA_BLOCK = block((0, 10, 0), (18, 38, 16))


def test_a_chair_beside_a_sofa_is_no_part_of_it():
    chair = block((0, 0, 0), (10, 10, 18))
    assert judged((chair, CHAIR), (SOFA_BLOCK, SOFA))
    assert not judged((chair, CHAIR), (block((0, 10, 0), (10, 10, 18)), CHAIR))  # one class
    assert not judged((chair, GEARBOX), (SOFA_BLOCK, SOFA))  # of which no size is known


def test_a_back_of_another_class_is_part_of_a_sofa():
    back = block((18, 10, 0), (2, 38, 17))
    assert not judged((back, CHAIR), (SOFA_BLOCK, SOFA))


def test_of_fragments_no_size_tells():
    assert not judged((block((0, 0, 0), (4, 4, 6)), CHAIR), (SOFA_BLOCK, SOFA))  # 96 voxels
