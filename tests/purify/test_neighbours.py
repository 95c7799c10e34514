# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.fusion.keys import pack_key
from geopurify.purify.neighbours import argsort_spatially, build_grid, find_nearest_voxels


def in_order(keys) -> tuple[np.ndarray, np.ndarray]:
    """Return distinct keys in spatial order, as (N, 3) and packed."""
    keys = np.unique(np.array(keys, np.int64).reshape(-1, 3), axis=0)
    packed = np.array([pack_key(*row) for row in keys], np.int64)
    order = argsort_spatially(packed)
    return keys[order], packed[order]


def brute_force(keys: np.ndarray, k: int) -> np.ndarray:
    """Say it plainly: sort all others by distance, then by offset."""
    found = np.full((len(keys), k), -1, np.int32)
    for i, key in enumerate(keys):
        offsets = keys - key
        order = np.lexsort((*offsets.T[::-1], (offsets**2).sum(1)))[1 : k + 1]
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
@given(clouds, st.integers(1, 40))
def test_sparse_clouds_agree_with_brute_force(cloud, k):
    keys, packed = in_order(cloud)
    np.testing.assert_array_equal(find_nearest_voxels(packed, k), brute_force(keys, k))


def test_a_dense_surface_agrees_with_brute_force():
    keys, packed = in_order([(x, y, (x * y) % 3) for x in range(-17, 17) for y in range(34)])
    np.testing.assert_array_equal(find_nearest_voxels(packed, 96), brute_force(keys, 96))


def test_voxels_far_apart_are_found():
    keys, packed = in_order([(0, 0, 0), (100_000, 0, 0), (0, -300_000, 7)])
    np.testing.assert_array_equal(find_nearest_voxels(packed, 2), brute_force(keys, 2))


def test_a_sparse_surface_agrees_with_brute_force():
    keys, packed = in_order([(2 * x, 3 * y, x % 2) for x in range(20) for y in range(20)])
    found = find_nearest_voxels(packed, 96)
    reach = ((keys[found[:, -1]] - keys) ** 2).sum(1)
    assert (reach > 8**2).all() and (reach < 16**2).any() and (reach > 16**2).any()
    np.testing.assert_array_equal(found, brute_force(keys, 96))


def test_some_rows_have_the_neighbours_that_they_have_among_all():
    _, packed = in_order([(3 * x, 3 * y, (x * y) % 3) for x in range(20) for y in range(20)])
    rows = np.arange(5, len(packed), 7)
    np.testing.assert_array_equal(
        build_grid(packed).find_nearest(24, rows), find_nearest_voxels(packed, 24)[rows]
    )
