# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.frame.poses import upright_axes
from geopurify.viewing.browser.facing import (
    ALWAYS,
    BRIGHT,
    DIM,
    DOWN,
    LIGHT,
    find_facings,
)


def plane(normal):
    """Return 12 x 12 points of one cell layer with the same normal."""
    grid = np.stack(np.meshgrid(np.arange(12), np.arange(12), [0]), -1).reshape(-1, 3) * 0.02
    return grid.astype(np.float32), np.tile(np.array(normal, np.float32), (len(grid), 1))


@pytest.mark.parametrize("up", [(0, 0, 1), (0, -1, 0), (1, 0, 0), (0.6, 0, 0.8)])
def test_axes_are_right_handed_and_end_with_up(up):
    axes = upright_axes(np.array(up, float))
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(axes[2], up, atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1)


def test_opposite_walls_differ_and_floors_are_always_drawn():
    def of(normal):
        return set(find_facings(*plane(normal), np.eye(3), 0.02)[0].tolist())

    walls = [of(normal) for normal in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0))]
    assert len(set.union(*walls)) == 4 and all(len(wall) == 1 for wall in walls)
    assert of((0, 0, 1)) == of((0, 0, 0)) == {ALWAYS}
    assert of((0, 0, -1)) == {DOWN}


def test_a_surface_that_faces_the_light_is_brighter():
    for normal in ((0, 0, 1), (-1, 0, 0), (0, 0, 0)):
        _, shades = find_facings(*plane(normal), np.eye(3), 0.02)
        np.testing.assert_allclose(shades, DIM + BRIGHT * (np.array(normal) @ LIGHT), atol=1e-6)
