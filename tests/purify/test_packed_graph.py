# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.purify.packed_graph import PackedGraph
from geopurify.purify.pooling import AffinityGraph, build_affinity_graph, pool
from geopurify.purify.walk import walk


def random_graph(seed: int, size: int, reach: int, count: int) -> AffinityGraph:
    """Return points on a line, with neighbours at some distances to both sides, if there are."""
    rng = np.random.default_rng(seed)
    embedding = rng.normal(size=(size, 4)).astype(np.float32)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    steps = rng.choice(np.arange(1, reach + 1), min(count, reach), replace=False)
    rows = np.arange(size)[:, None] + np.concatenate([-steps, steps])
    inside = np.where((rows >= 0) & (rows < size), rows, -1).astype(np.int32)
    return build_affinity_graph(embedding, inside, 2.0, np.ones(size, np.float32))


def test_voxels_that_follow_on_each_other_share_their_windows():
    # rows 0 to 3 have neighbours in the rows 0 to 7 and 8 to 15, row 9 has itself alone
    near = np.array([[1, 9], [0, 9], [3, 9], [2, 8], *[[row] * 2 for row in range(4, 10)]])
    weights = np.array([*[[0.75, 0.25]] * 4, *[[1, 0]] * 6], np.float32)
    packed = PackedGraph.pack(AffinityGraph(near.astype(np.int32), weights))
    np.testing.assert_array_equal(packed.starts, [0, 2, 3, 4, 4])
    np.testing.assert_array_equal(packed.windows, [0, 1, 0, 1])
    assert (packed.weights[0, 1], packed.weights[4, 1]) == (65535, 21845)  # of row 0
    assert (packed.weights[3, 2], packed.weights[7, 0]) == (65535, 21845)  # of row 3
    assert packed.weights[13, 1] == 65535  # of row 9
    assert packed.weights.sum() == 10 * 65535 + 4 * 21845
    np.testing.assert_allclose(65535 * packed.scales, [*[0.75] * 4, *[1] * 6, *[0] * 6])


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(1, 60), st.integers(1, 25), st.integers(2, 9))
def test_pools_as_the_graph_does(seed, size, reach, count):
    graph = random_graph(seed, size, reach, count)
    values = np.random.default_rng(seed).normal(size=(size, 3)).astype(np.float32)
    before = values.copy()
    packed = PackedGraph.pack(graph)
    np.testing.assert_allclose(pool(packed, values, 1), pool(graph, values, 1), atol=1e-4)
    np.testing.assert_allclose(walk(packed, values, 0.1), walk(graph, values, 0.1), atol=1e-3)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("restart", [0.01, 0.3])
def test_what_is_the_same_everywhere_stays_so(restart):
    graph = random_graph(1, 500, 30, 12)
    constant = np.full((500, 1), 0.7, np.float32)
    packed = PackedGraph.pack(graph)
    np.testing.assert_allclose(walk(packed, constant, restart), constant, rtol=1e-5)


def test_a_map_without_voxels_has_no_values():
    nothing = np.empty((0, 5), np.int32)
    packed = PackedGraph.pack(AffinityGraph(nothing, nothing.astype(np.float32)))
    assert walk(packed, np.empty((0, 2), np.float32), 0.1).shape == (0, 2)


def test_gives_the_same_bits_again():
    graph = random_graph(2, 3000, 20, 8)
    values = np.random.default_rng(3).random((3000, 1)).astype(np.float32)
    found = [walk(PackedGraph.pack(graph), values, 0.05) for _ in range(2)]
    np.testing.assert_array_equal(*found)
