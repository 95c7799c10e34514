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


def test_a_seat_over_its_foot_is_one_chair():
    foot, seat = block((0, 0, 0), (10, 10, 2)), block((0, 0, 4), (10, 10, 14))  # 10 cm apart
    things = applied((foot, CHAIR), (seat, CHAIR))
    assert set(things.numbers.tolist()) == {0}
    np.testing.assert_allclose(things.probabilities, [CHAIR])


def test_what_is_as_long_as_a_sofa_is_no_chair():
    doubtful = np.array([0.5, 0.4, 0.0, 0.0])
    (probabilities,) = applied((block((0, 0, 0), (19, 38, 16)), doubtful)).probabilities
    assert probabilities.argmax() == 1
    assert probabilities.sum() == doubtful.sum()


def test_without_a_class_of_known_size_all_stays():
    parts = (block((0, 0, 0), (10, 10, 2)), CHAIR), (block((0, 0, 4), (10, 10, 14)), CHAIR)
    things = applied(*parts, names=("lathe", "press", "crane", "gearbox"))
    assert set(things.numbers.tolist()) == {0, 1}


def test_no_things_are_none():
    none = Things(np.full(3, -1, np.int32), np.empty((0, 4)))
    points_m = np.zeros((3, 3))
    assert apply_typical_sizes(none, points_m, SIZE_M, TypicalSizes(NAMES)) is none


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
