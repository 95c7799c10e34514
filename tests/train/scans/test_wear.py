# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify_train.scans.scan import LabelledScan
from geopurify_train.scans.wear import MOST_JITTER_M, MOST_ROUGH_M, wear_scan

SPACING_M = 0.04


@pytest.fixture
def scan() -> LabelledScan:
    """Return a wall of two colours, whose halves are two objects."""
    side = SPACING_M * np.arange(40)
    x, z = (grid.ravel() for grid in np.meshgrid(side, side))
    half = (x > side.mean()).astype(np.uint16)
    colors = np.array([[200, 60, 40], [60, 60, 200]], np.uint8)[half]
    points = np.stack([x, 0 * x, z], 1).astype(np.float32)
    return LabelledScan("wall", ("a", "b"), points, colors, half, half + 1, np.array([[0, 1]]))


def test_worn_scans_are_rougher_and_their_truth_misses_edges_only(scan: LabelledScan) -> None:
    moved_m, wrong_m = [], []
    for seed in range(8):
        worn = wear_scan(scan, np.random.default_rng(seed))
        moved_m.append(np.abs(worn.points_map[:, 1]))
        wrong = worn.instances != scan.instances
        from_edge_m = np.abs(scan.points_map[:, 0] - scan.points_map[:, 0].mean())
        wrong_m.append(from_edge_m[wrong])
        np.testing.assert_array_equal(worn.labels + 1, worn.instances)
        np.testing.assert_array_equal(worn.edges, scan.edges)
        assert worn.colors.dtype == np.uint8 and not np.array_equal(worn.colors, scan.colors)
    assert 0.002 < np.mean(np.concatenate(moved_m)) < MOST_ROUGH_M
    assert len(np.concatenate(wrong_m)) > 0
    assert np.concatenate(wrong_m).max() < 5 * MOST_JITTER_M + SPACING_M


def test_wear_depends_on_the_seed_alone(scan: LabelledScan) -> None:
    first, second = (wear_scan(scan, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first.points_map, second.points_map)
    np.testing.assert_array_equal(first.colors, second.colors)
    np.testing.assert_array_equal(first.instances, second.instances)
