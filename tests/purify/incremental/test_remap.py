# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.incremental.remap import (
    dilate_one_ring,
    remap_graph,
    remap_rows,
    replace_neighbours,
)
from geopurify.purify.neighbours import MOST_RADIUS
from geopurify.purify.pooling import AffinityGraph

SHAPES = [("f4", ()), ("f4", (30,)), ("f4", (5,)), ("f2", (24,)), ("f2", (3,)), ("u1", (7,))]


@pytest.mark.parametrize(("dtype", "row"), SHAPES)
def test_rows_are_carried_bit_for_bit(dtype, row):
    rng = np.random.default_rng(0)
    size = int(np.prod(row)) * np.dtype(dtype).itemsize
    array = rng.integers(0, 256, (50, size), np.uint8).view(dtype).reshape(50, *row)
    previous_rows = np.array([3, -1, 49, 0, 3], np.int32)
    found = remap_rows(array, previous_rows)
    assert found.shape == (5, *row) and found.dtype == array.dtype
    assert found[[0, 2, 3, 4]].tobytes() == array[[3, 49, 0, 3]].tobytes()
    assert (found[1] == 0).all()


def test_nothing_is_carried_from_nothing():
    found = remap_rows(np.empty((0, 4), np.float32), np.full(2, -1, np.int32))
    assert found.tolist() == [[0] * 4] * 2


def test_a_graph_is_carried_to_the_rows_of_now():
    # of four voxels in a line the first is gone, and a new one comes before the last
    graph = AffinityGraph(
        np.array([(1, 2), (0, 2), (1, 3), (2, 1)], np.int32),
        np.array([(0.9, 0.1), (0.8, 0.2), (0.7, 0.3), (0.6, 0.4)], np.float32),
    )
    previous_rows = np.array([1, 2, -1, 3], np.int32)
    changed = np.array([False, False, True, True])
    result, lost, touched = remap_graph(graph, previous_rows, changed)
    assert result.neighbours.tolist() == [[-1, 1], [0, 3], [-1, -1], [1, 0]]
    np.testing.assert_array_equal(result.weights[[0, 1, 3]], graph.weights[1:])
    assert lost.tolist() == [True, False, True, False]
    assert touched.tolist() == [False, True, False, False]


def test_beside_are_those_that_have_a_voxel_among_their_neighbours():
    neighbours = np.array([(1, 2), (0, 2), (3, -1), (2, -1), (2, 3)], np.int32)
    points = np.arange(15, dtype=np.float32).reshape(5, 3)
    assert dilate_one_ring(np.array([3]), neighbours, points).tolist() == [2, 3, 4]
    assert dilate_one_ring(np.arange(5), neighbours, points).tolist() == [0, 1, 2, 3, 4]
    assert dilate_one_ring(np.empty(0, np.int64), neighbours, points).tolist() == []
    points[4] = 3 * 3 + 2 + MOST_RADIUS + 1  # out of reach of the fourth: never looked at
    assert dilate_one_ring(np.array([3]), neighbours, points).tolist() == [2, 3]


def test_weights_stay_with_their_pairs():
    # of voxel 0 the neighbour 2 is gone and 7 is new; 5 was out of reach; voxel 1 has few
    neighbours = np.array([(1, -1, 3, 4), (0, 3, 1, 1)], np.int32)
    graph = AffinityGraph(
        neighbours, np.array([(0.4, 0.3, 0.2, 0.1), (0.7, 0.3, 0, 0)], np.float32)
    )
    is_new = np.arange(8) == 7
    nearest = np.array([(1, 7, 3, 4), (0, 3, 5, -1)], np.int32)
    replace_neighbours(graph, np.array([0, 1]), nearest, is_new)
    np.testing.assert_array_equal(graph.neighbours, nearest)
    expected = np.array([(0.4, np.nan, 0.2, 0.1), (0.7, 0.3, np.nan, np.nan)], np.float32)
    np.testing.assert_array_equal(graph.weights, expected)
