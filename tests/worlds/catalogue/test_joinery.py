# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Boards, legs, fronts and grips of furniture."""

from collections.abc import Callable

import numpy as np
import pytest

from geopurify_worlds.catalogue.joinery import (
    Face,
    door_grips,
    drawer_grips,
    fronts,
    legs,
    level_board,
    tone_material,
    upright_board,
)
from geopurify_worlds.materials import Material
from geopurify_worlds.shapes import Shape, Triple
from geopurify_worlds.style import Style

OAK = Material((0.4, 0.2, 0.1), (0.2, 0.1, 0.05), "wood", 0.05, 0.0, 0.05, "brown", "wood")
Board = Callable[[Triple, Triple], Shape]
FACE = Face(0.5, (-0.4, 0.4), (0.1, 0.7))


def style() -> Style:
    return Style(np.random.default_rng(0))


def center(shape: Shape) -> np.ndarray:
    return shape.T_map_shape[:3, 3]


def size(shape: Shape) -> np.ndarray:
    """Return the extents of a box that is turned by right angles."""
    return 2 * np.abs(shape.T_map_shape[:3, :3]) @ shape.half_m


def test_face_is_split_row_by_row_from_below() -> None:
    cells = FACE.split(2, 2)
    middles = [cell.center_m for cell in cells]
    expected = [(0.5, -0.2, 0.25), (0.5, 0.2, 0.25), (0.5, -0.2, 0.55), (0.5, 0.2, 0.55)]
    np.testing.assert_allclose(middles, expected)
    np.testing.assert_allclose([cell.size_m for cell in cells], [(0.4, 0.3)] * 4)


@pytest.mark.parametrize(("board", "grain"), [(level_board, 1), (upright_board, 2)])
def test_boards_have_their_size_and_their_grain_along_an_axis(board: Board, grain: int) -> None:
    shape = board((1, 2, 3), (0.1, 0.2, 0.3))
    np.testing.assert_allclose(size(shape), [0.1, 0.2, 0.3], atol=1e-12)
    np.testing.assert_allclose(center(shape), [1, 2, 3])
    assert abs(shape.T_map_shape[grain, 0]) == pytest.approx(1)


@pytest.mark.parametrize("is_round", [False, True])
def test_legs_stand_in_the_corners_of_their_area(is_round: bool) -> None:
    places = [center(leg) for leg in legs((0.5, 1.0), 0.7, 0.1, is_round)]
    expected = [(x, y, 0.35) for x in (0.05, 0.45) for y in (-0.45, 0.45)]
    np.testing.assert_allclose(places, expected, atol=1e-12)


def test_fronts_leave_joints_above_a_dark_ground() -> None:
    left, right, shadow = fronts(OAK, FACE, FACE.split(1, 2))
    np.testing.assert_allclose(center(left.shape), [0.51, -0.2, 0.4])
    np.testing.assert_allclose(center(right.shape), [0.51, 0.2, 0.4])
    np.testing.assert_allclose(size(left.shape), [0.02, 0.39, 0.59], atol=1e-12)
    assert left.material == right.material == OAK
    assert shadow.material.color == pytest.approx((0.1, 0.05, 0.025))
    np.testing.assert_allclose(size(shadow.shape)[1:], [0.8, 0.6])


def test_toned_keeps_the_name_of_the_color() -> None:
    dark = tone_material(OAK, 0.5)
    assert dark.color == pytest.approx((0.2, 0.1, 0.05))
    assert dark.accent == pytest.approx((0.1, 0.05, 0.025))
    assert (dark.color_name, dark.substance) == ("brown", "wood")


def test_each_drawer_has_a_grip_in_its_middle() -> None:
    grips = drawer_grips(style(), FACE.split(3, 1))
    np.testing.assert_allclose([center(grip.shape)[2] for grip in grips], [0.2, 0.4, 0.6])
    np.testing.assert_allclose([center(grip.shape)[1] for grip in grips], 0, atol=1e-12)


def test_a_pair_of_doors_has_its_grips_where_they_meet() -> None:
    grips = door_grips(style(), FACE.split(1, 2))
    np.testing.assert_allclose([center(grip.shape)[1] for grip in grips], [-0.05, 0.05])


def test_nothing_to_open_has_no_grips() -> None:
    assert drawer_grips(style(), []) == door_grips(style(), []) == []
