# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hand_made_objects import block

from geopurify.fusion.keys import voxel_centres
from geopurify.objects.stacked_parts import join_stacked
from geopurify.objects.things import Things
from geopurify.objects.typical_sizes import TypicalSizes

SIZE_M = 0.05
NAMES = ("chair", "stool", "suitcase", "table", "desk", "laptop", "books", "sofa", "gearbox")
CHAIR, STOOL, SUITCASE, TABLE, DESK, LAPTOP, BOOKS, SOFA, GEARBOX = np.eye(9)
FOOT, SEAT = block((0, 0, 0), (10, 10, 2)), block((0, 0, 4), (10, 10, 14))  # 10 cm apart


def joined(*parts) -> list[int]:
    """Return which part each one is joined to, each of its voxels' keys and its probabilities."""
    keys, probabilities = zip(*parts, strict=True)
    numbers = np.repeat(np.arange(len(keys)), [len(k) for k in keys]).astype(np.int32)
    points_m = voxel_centres(np.concatenate(keys), SIZE_M)
    things = Things(numbers, np.array(probabilities))
    return join_stacked(things, points_m, SIZE_M, TypicalSizes(NAMES)).tolist()


def test_rows_of_books_over_each_other_stay_apart():
    rows = [block((0, 0, z), (11, 4, 5)) for z in (0, 7)]  # 25 cm high, 10 cm apart
    assert joined(*((row, BOOKS) for row in rows)) == [0, 1]


@pytest.mark.parametrize("place", [(10, 0, 4), (0, 0, 8)], ids=["beside", "far above"])
def test_things_of_one_class_that_are_not_stacked_stay_apart(place):
    assert joined((FOOT, CHAIR), (block(place, (10, 10, 13)), CHAIR)) == [0, 1]


def test_things_of_unknown_size_stay_apart():
    assert joined((FOOT, GEARBOX), (SEAT, GEARBOX)) == [0, 1]


def test_of_three_parts_that_are_one_each_joins():
    arm = block((0, 0, 3), (10, 10, 1))
    assert joined((FOOT, CHAIR), (arm, CHAIR), (SEAT, CHAIR)) == [0, 0, 0]


def test_a_part_inside_another_joins_it_though_the_box_grows():
    shell = np.setdiff1d(block((0, 0, 0), (12, 12, 16)), block((2, 2, 4), (10, 10, 12)))
    cushion = block((3, 3, 8), (10, 6, 3))  # reaches 5 cm out of the armchair
    assert joined((shell, CHAIR), (cushion, CHAIR)) == [0, 0]


def test_parts_with_other_names_are_a_chair_together():
    foot = block((0, 0, 0), (11, 11, 3)), 0.5 * SUITCASE + 0.4 * CHAIR
    seat = block((0, 0, 4), (11, 11, 5)), 0.5 * STOOL + 0.4 * CHAIR
    back = block((0, 0, 9), (10, 3, 9)), 0.5 * SUITCASE + 0.4 * CHAIR
    assert joined(foot, seat, back) == [0, 0, 0]


@pytest.mark.parametrize(("sofa", "whole"), [(0.3, 0), (0.1, 1)], ids=["in doubt", "sure"])
def test_an_arm_that_is_named_as_a_chair_is_of_the_sofa_if_that_is_in_doubt(sofa, whole):
    arm = block((31, 0, 3), (5, 17, 8))
    body = np.setdiff1d(block((0, 0, 0), (36, 18, 16)), arm), 0.9 * SOFA + 0.1 * CHAIR
    assert joined(body, (arm, (0.9 - sofa) * CHAIR + sofa * SOFA)) == [0, whole]


def test_a_chair_at_a_table_stays_apart():
    table = block((0, 0, 0), (30, 18, 15)), 0.9 * TABLE + 0.1 * CHAIR
    chair = block((4, 12, 0), (9, 9, 18)), 0.6 * CHAIR + 0.4 * TABLE
    assert joined(table, chair) == [0, 1]


def test_what_is_sure_of_its_name_stays_apart_from_what_it_stands_on():
    desk, laptop = block((0, 0, 0), (27, 13, 15)), block((5, 5, 15), (6, 5, 4))
    assert joined((desk, 0.8 * DESK + 0.2 * CHAIR), (laptop, LAPTOP)) == [0, 1]


def test_parts_with_other_names_and_no_size_of_a_known_class_stay_apart():
    assert joined((FOOT, 0.6 * GEARBOX + 0.4 * STOOL), (SEAT, GEARBOX)) == [0, 1]


def test_a_row_of_voxels_has_a_box_too():
    pole = block((5, 5, 2), (1, 1, 2))
    assert joined((FOOT, CHAIR), (pole, CHAIR), (SEAT, CHAIR)) == [0, 0, 0]


def test_large_parts_are_joined_before_fragments():
    # top and fragment alone are as high as a table mostly is, and the leg would make them higher
    top, leg = block((0, 0, 14), (44, 20, 4)), block((2, 2, 0), (12, 2, 14))
    fragment = block((30, 4, 8), (7, 3, 2))
    assert joined((top, TABLE), (fragment, TABLE), (leg, TABLE)) == [0, 0, 0]
