# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.mapping.keys import pack_key
from geopurify.purify import device_neighbours
from geopurify.purify.device_neighbours import DeviceSearch, search_on
from geopurify.purify.neighbours import VoxelGrid, grid_of, nearest_voxels, spatial_order

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def in_order(keys) -> tuple[np.ndarray, np.ndarray]:
    """Return distinct keys in spatial order, as (N, 3) and packed."""
    keys = np.unique(np.array(keys, np.int64).reshape(-1, 3), axis=0)
    packed = np.array([pack_key(*row) for row in keys], np.int64)
    order = spatial_order(packed)
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
    assert nearest_voxels(packed, 2).tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]


def test_missing_neighbours_are_minus_one():
    _, packed = in_order([(0, 0, 0), (5, 0, 0)])
    assert nearest_voxels(packed, 3).tolist() == [[1, -1, -1], [0, -1, -1]]
    _, alone = in_order([(0, 0, 0)])
    assert nearest_voxels(alone, 2).tolist() == [[-1, -1]]


coordinate = st.integers(-20, 20)
clouds = st.lists(st.tuples(coordinate, coordinate, coordinate), min_size=1, max_size=150)


@settings(max_examples=60)
@given(clouds, st.integers(1, 40))
def test_sparse_clouds_agree_with_brute_force(cloud, k):
    keys, packed = in_order(cloud)
    np.testing.assert_array_equal(nearest_voxels(packed, k), brute_force(keys, k))


def test_a_dense_surface_agrees_with_brute_force():
    keys, packed = in_order([(x, y, (x * y) % 3) for x in range(-17, 17) for y in range(34)])
    np.testing.assert_array_equal(nearest_voxels(packed, 96), brute_force(keys, 96))


def test_voxels_far_apart_are_found():
    keys, packed = in_order([(0, 0, 0), (100_000, 0, 0), (0, -300_000, 7)])
    np.testing.assert_array_equal(nearest_voxels(packed, 2), brute_force(keys, 2))


@pytest.fixture(scope="module", params=DEVICES)
def on_device(request) -> DeviceSearch:
    return DeviceSearch(torch.device(request.param))


@settings(max_examples=40, deadline=None)
@given(cloud=clouds, k=st.integers(1, 40), step=st.integers(1, 3))
def test_a_device_finds_the_same_for_any_rows(on_device, cloud, k, step):
    _, packed = in_order(cloud)
    rows = np.arange(0, len(packed), step)
    np.testing.assert_array_equal(
        on_device(grid_of(packed), k, rows), nearest_voxels(packed, k)[rows]
    )


def test_a_device_finds_the_same_on_a_dense_surface(on_device, monkeypatch):
    monkeypatch.setattr(device_neighbours, "VOXELS_AT_ONCE", 1000)
    _, packed = in_order([(x, y, (x * y) % 3 - 4) for x in range(-40, 40) for y in range(-9, 40)])
    every = np.arange(len(packed))
    np.testing.assert_array_equal(
        on_device(grid_of(packed), 96, every), nearest_voxels(packed, 96)
    )


def test_our_kernel_searches_on_the_cpu():
    assert search_on(torch.device("cpu")) is VoxelGrid.nearest
    assert isinstance(search_on(torch.device("meta")), DeviceSearch)
