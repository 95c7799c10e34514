# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The depth camera's noise, steps and holes."""

import numpy as np
import pytest

from geopurify.worlds.sensor import EDGE_HOLES, is_edge, sensed_depth

FACING = np.ones((200, 200), np.float32)


@pytest.mark.parametrize(("depth_m", "sigma_m"), [(1.0, 0.001884), (3.0, 0.014044)])
def test_noise_grows_with_distance(depth_m: float, sigma_m: float) -> None:
    sensed = sensed_depth(depth_m * FACING, FACING, np.random.default_rng(0))
    assert sensed.mean() == pytest.approx(depth_m, abs=4 * sigma_m / 200)
    assert sensed.std() == pytest.approx(sigma_m, rel=0.03)
    assert sensed.dtype == np.float32


def test_depth_comes_in_millimetres() -> None:
    millimetres = 1000 * sensed_depth(2 * FACING, FACING, np.random.default_rng(0))
    np.testing.assert_allclose(millimetres, np.rint(millimetres), atol=1e-3)


def test_holes_where_nothing_is_and_at_grazing_surfaces() -> None:
    depth_m = np.full((4, 4), 2, np.float32)
    incidence = np.full((4, 4), 0.5, np.float32)
    depth_m[0], incidence[3] = 0, 0.1
    depth_m[1] = 0  # the row beside may hold holes: it is an edge
    sensed = sensed_depth(depth_m, incidence, np.random.default_rng(0))
    assert (sensed[[0, 1, 3]] == 0).all()


def test_holes_at_depth_edges_only() -> None:
    depth_m = 2 * FACING
    depth_m[:, 100:] = 2.5
    hole = sensed_depth(depth_m, FACING, np.random.default_rng(0)) == 0
    assert set(np.flatnonzero(hole.any(0))) == {99, 100}
    assert set(np.flatnonzero(is_edge(depth_m).any(0))) == {99, 100}
    assert hole[:, 99:101].mean() == pytest.approx(EDGE_HOLES, abs=0.1)
