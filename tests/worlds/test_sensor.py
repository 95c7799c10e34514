# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The depth camera's noise, steps and holes."""

import numpy as np
import pytest

from geopurify_worlds.sensor import DISPARITY_M, EDGE_HOLES, FAINT, is_edge, simulate_depth

FACING = np.ones((200, 200), np.float32)
BRIGHT = 1000 * FACING  # never too faint


# noise, and a uniform error over a step of depth^2 / 348: (0.001884, 0.00287), (0.01404, 0.02586)
@pytest.mark.parametrize(("depth_m", "sigma_m"), [(1.0, 0.00206), (3.0, 0.01591)])
def test_noise_grows_with_distance(depth_m: float, sigma_m: float) -> None:
    sensed = simulate_depth(depth_m * FACING, FACING, BRIGHT, np.random.default_rng(0))
    assert sensed.mean() == pytest.approx(depth_m, abs=0.03 * sigma_m)
    assert sensed.std() == pytest.approx(sigma_m, rel=0.05)
    assert sensed.dtype == np.float32


def test_depth_comes_in_steps_of_disparity_rounded_to_millimetres() -> None:
    sensed = simulate_depth(3 * FACING, FACING, BRIGHT, np.random.default_rng(0))
    np.testing.assert_allclose(1000 * sensed, np.rint(1000 * sensed), atol=1e-3)
    near = [DISPARITY_M / steps for steps in (115, 116, 117)]
    assert set(np.round(near, 3)) <= set(np.round(np.unique(sensed).astype(float), 3))
    assert np.diff(np.unique(sensed)).min() > 0.02


@pytest.mark.parametrize(
    ("depth_m", "albedo", "share"),
    [(1.0, FAINT, np.exp(-1)), (2.0, 4 * FAINT, np.exp(-1)), (2.0, 40 * FAINT, np.exp(-10))],
)
def test_dark_and_far_surfaces_have_holes(depth_m: float, albedo: float, share: float) -> None:
    dark = np.full_like(FACING, albedo)
    hole = simulate_depth(depth_m * FACING, FACING, dark, np.random.default_rng(0)) == 0
    assert hole.mean() == pytest.approx(share, abs=0.04)  # 2500 patches
    assert (hole[:4, :4] == hole[0, 0]).all()


def test_holes_where_nothing_is_and_at_grazing_surfaces() -> None:
    depth_m = np.full((4, 4), 2, np.float32)
    incidence = np.full((4, 4), 0.5, np.float32)
    depth_m[0], incidence[3] = 0, 0.1
    depth_m[1] = 0  # the row beside may hold holes: it is an edge
    sensed = simulate_depth(depth_m, incidence, BRIGHT[:4, :4], np.random.default_rng(0))
    assert (sensed[[0, 1, 3]] == 0).all()


def test_holes_at_depth_edges_only() -> None:
    depth_m = 2 * FACING
    depth_m[:, 100:] = 2.5
    hole = simulate_depth(depth_m, FACING, BRIGHT, np.random.default_rng(0)) == 0
    assert set(np.flatnonzero(hole.any(0))) == {99, 100}
    assert set(np.flatnonzero(is_edge(depth_m).any(0))) == {99, 100}
    assert hole[:, 99:101].mean() == pytest.approx(EDGE_HOLES, abs=0.1)
