# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key
from geopurify.purify.neighbours import (
    MOST_RADIUS,
    argsort_spatially,
    build_grid,
    find_nearest_voxels,
)


def in_order(keys) -> tuple[np.ndarray, np.ndarray]:
    """Return distinct keys in spatial order, as (N, 3) and packed."""
    keys = np.unique(np.array(keys, np.int64).reshape(-1, 3), axis=0)
    packed = np.array([pack_key(*row) for row in keys], np.int64)
    order = argsort_spatially(packed)
    return keys[order], packed[order]


def brute_force(keys: np.ndarray, k: int, radius: int = 16) -> np.ndarray:
    """Say it plainly: sort all others within the radius by distance, then by offset."""
    found = np.full((len(keys), k), -1, np.int32)
    for i, key in enumerate(keys):
        offsets = keys - key
        squared = (offsets**2).sum(1)
        order = np.lexsort((*offsets.T[::-1], squared))[1 : k + 1]
        order = order[squared[order] <= radius**2]
        found[i, : len(order)] = order
    return found


def test_neighbours_on_a_line_are_nearest_first_and_the_lower_one_wins_a_tie():
    keys, packed = in_order([(x, 0, 0) for x in (0, 1, 2, 4)])
    assert keys[:, 0].tolist() == [0, 1, 2, 4]
    assert find_nearest_voxels(packed, 2).tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]


def test_missing_neighbours_are_minus_one():
    _, packed = in_order([(0, 0, 0), (5, 0, 0)])
    assert find_nearest_voxels(packed, 3).tolist() == [[1, -1, -1], [0, -1, -1]]
    _, alone = in_order([(0, 0, 0)])
    assert find_nearest_voxels(alone, 2).tolist() == [[-1, -1]]


coordinate = st.integers(-20, 20)
clouds = st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=1, max_size=150)


@settings(max_examples=60)
@given(clouds, st.integers(1, 40), st.integers(1, 16))
def test_sparse_clouds_agree_with_brute_force(cloud, k, radius):
    keys, packed = in_order(cloud)
    np.testing.assert_array_equal(
        find_nearest_voxels(packed, k, radius), brute_force(keys, k, radius)
    )


def test_a_dense_surface_agrees_with_brute_force():
    keys, packed = in_order([(x, y, (x * y) % 3) for x in range(-17, 17) for y in range(34)])
    np.testing.assert_array_equal(find_nearest_voxels(packed, 96), brute_force(keys, 96))


def test_voxels_are_no_neighbours_beyond_the_radius():
    _, packed = in_order([(0, 0, 0), (16, 0, 0), (16, 4, 3)])
    assert find_nearest_voxels(packed, 2).tolist() == [[1, -1], [2, 0], [1, -1]]
    assert find_nearest_voxels(packed, 2, 15).tolist() == [[-1, -1], [2, -1], [1, -1]]
    assert find_nearest_voxels(packed, 2, 4).tolist() == [[-1, -1], [-1, -1], [-1, -1]]


def test_the_largest_radius_is_that_of_the_setting():
    with pytest.raises(BadInput, match=rf"\[1, {MOST_RADIUS}\]"):
        PurifyConfig(radius=MOST_RADIUS + 1)


def test_a_sparse_surface_agrees_with_brute_force():
    keys, packed = in_order([(2 * x, 3 * y, x % 2) for x in range(20) for y in range(20)])
    found = find_nearest_voxels(packed, 96)
    reach = ((keys[found[:, -1]] - keys) ** 2).sum(1)[found[:, -1] >= 0]
    assert (reach > 8**2).all() and (found[:, -1] < 0).any() and (found[:, -1] >= 0).any()
    np.testing.assert_array_equal(found, brute_force(keys, 96))


def test_what_appears_within_the_radius_of_a_voxel_that_lacks_neighbours_reaches_it():
    _, packed = in_order([(0, 0, 0), (1, 0, 0), (10, 0, 0), (40, 0, 0)])
    grid = build_grid(packed)
    nearest = grid.find_nearest(3, np.arange(4))
    assert grid.find_reaching(nearest, np.array([2])).tolist() == [True, True, True, False]
    assert grid.find_reaching(nearest, np.array([2]), 9).tolist() == [False, True, True, False]


def test_some_rows_have_the_neighbours_that_they_have_among_all():
    _, packed = in_order([(3 * x, 3 * y, (x * y) % 3) for x in range(20) for y in range(20)])
    rows = np.arange(5, len(packed), 7)
    np.testing.assert_array_equal(
        build_grid(packed).find_nearest(24, rows), find_nearest_voxels(packed, 24)[rows]
    )
