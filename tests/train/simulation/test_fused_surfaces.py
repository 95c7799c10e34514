# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scans of a floor and a wall."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from geopurify_train.simulation.fused_surfaces import FusedPoints, cut_ball, make_scan, make_voxels


@pytest.fixture
def corner() -> FusedPoints:
    """Return a black floor and a white wall of points 1 cm apart."""
    steps = np.arange(0.005, 0.6, 0.01, np.float32)
    a, b = (axis.ravel() for axis in np.meshgrid(steps, steps))
    nothing = np.full_like(a, 0.005)
    points = np.concatenate([np.stack([a, b, nothing], 1), np.stack([nothing, a, b], 1)])
    normals = np.repeat(np.array([(0, 0, 1), (1, 0, 0)], np.float32), len(a), 0)
    colors = np.repeat(np.array([(0, 0, 0), (1, 1, 1)], np.float32), len(a), 0)
    weights = np.ones(len(points), np.float32)
    return FusedPoints(points, normals, colors, colors[:, :2], weights)


def test_larger_voxels_are_means_at_their_centres(corner):
    found = make_voxels(corner, 0.02)
    on_floor = found.points_map[:, 0] > 0.05
    assert on_floor.sum() > 700
    np.testing.assert_allclose(found.points_map[on_floor, 2], 0.01, atol=1e-6)
    np.testing.assert_allclose(found.normals_map[on_floor], [(0, 0, 1)] * on_floor.sum())
    np.testing.assert_allclose(found.weights[on_floor], 4)
    cells = found.points_map / 0.02 - 0.5
    np.testing.assert_allclose(cells, np.rint(cells), atol=1e-3)


@pytest.mark.parametrize("spacing_m", [0.02, 0.04])
def test_a_scan_has_points_so_far_apart(corner, spacing_m):
    found = make_scan(corner, spacing_m, np.random.default_rng(0))
    apart, _ = cKDTree(found.points_map).query(found.points_map, 2)
    assert np.median(apart[:, 1]) == pytest.approx(spacing_m, rel=0.4)
    np.testing.assert_allclose(np.linalg.norm(found.normals_map, axis=1), 1, rtol=1e-4)


def test_a_scan_has_rounded_edges_and_blended_colours(corner):
    found = make_scan(corner, 0.02, np.random.default_rng(1))
    grey = (found.colors[:, 0] > 0.1) & (found.colors[:, 0] < 0.9)
    at_edge = (found.points_map[:, 0] < 0.06) & (found.points_map[:, 2] < 0.06)
    assert grey[at_edge].mean() > 0.2 and not grey[~at_edge].any()
    tilted = np.abs(found.normals_map).max(1) < 0.9
    assert tilted[at_edge].any() and tilted[at_edge].mean() > 2 * tilted[~at_edge].mean()


def test_a_ball_around_one_of_the_points(corner):
    found = cut_ball(corner, 0.1, np.random.default_rng(0))
    assert 0 < len(found.points_map) < 0.2 * len(corner.points_map)
    assert np.ptp(found.points_map, axis=0).max() <= 0.2
