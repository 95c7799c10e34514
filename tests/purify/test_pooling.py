# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.purify.pooling import (
    COLUMN_BLOCK,
    AffinityGraph,
    build_affinity_graph,
    pool,
)


def uniform(count: int) -> np.ndarray:
    return np.ones(count, np.float32)


def dense(graph: AffinityGraph) -> np.ndarray:
    matrix = np.zeros((len(graph.weights),) * 2)
    for i, (row, weights) in enumerate(zip(graph.neighbours, graph.weights, strict=True)):
        np.add.at(matrix[i], row, weights)
    return matrix


def random_graph(seed: int, size: int = 30, k: int = 7) -> AffinityGraph:
    rng = np.random.default_rng(seed)
    embedding = rng.normal(size=(size, 5)).astype(np.float32)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    others = np.array([rng.choice(np.delete(np.arange(size), i), k, False) for i in range(size)])
    return build_affinity_graph(embedding, others.astype(np.int32), 20.0, uniform(size))


def test_weights_are_the_softmax_of_cosines():
    embedding = np.array([(1, 0), (1, 0), (0, 1)], np.float32)
    neighbours = np.array([(1, 2), (0, 2), (0, 1)], np.int32)
    graph = build_affinity_graph(embedding, neighbours, 2.0, uniform(3))
    near, far = np.e**2 / (np.e**2 + 1), 1 / (np.e**2 + 1)
    np.testing.assert_allclose(graph.weights, [(near, far), (near, far), (0.5, 0.5)], rtol=1e-6)


def test_the_prior_multiplies_the_weights():
    embedding = np.array([(1, 0)] * 3, np.float32)
    neighbours = np.array([(1, 2), (0, 2), (0, 1)], np.int32)
    graph = build_affinity_graph(embedding, neighbours, 20.0, np.array([1, 3, 1], np.float32))
    np.testing.assert_allclose(graph.weights[0], (0.75, 0.25), rtol=1e-6)


def test_missing_neighbours_weigh_nothing_and_a_lone_voxel_keeps_its_value():
    embedding = np.array([(1, 0), (1, 0), (0, 1)], np.float32)
    neighbours = np.array([(1, -1), (0, -1), (-1, -1)], np.int32)
    graph = build_affinity_graph(embedding, neighbours, 20.0, uniform(3))
    values = np.array([(1.0, 0), (3, 0), (5, 7)], np.float32)
    np.testing.assert_allclose(pool(graph, values, 1), [(3, 0), (1, 0), (5, 7)])


@pytest.mark.parametrize("columns", [1, 2, 41, COLUMN_BLOCK + 1])
@pytest.mark.parametrize("rounds", [0, 1, 5])
def test_pooling_is_the_power_of_the_dense_matrix(columns, rounds):
    graph = random_graph(0)
    values = np.random.default_rng(1).normal(size=(30, columns)).astype(np.float32)
    before = values.copy()
    expected = np.linalg.matrix_power(dense(graph), rounds) @ values
    np.testing.assert_allclose(pool(graph, values, rounds), expected, atol=1e-5)
    np.testing.assert_array_equal(values, before)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(-100, 100, width=32), st.integers(0, 20))
def test_a_constant_field_stays(seed, constant, rounds):
    values = np.full((30, 3), constant, np.float32)
    pooled = pool(random_graph(seed), values, rounds)
    np.testing.assert_allclose(pooled, values, rtol=1e-4, atol=1e-30)  # numbers that underflow


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_pooling_never_leaves_the_range_of_the_values(seed):
    values = np.random.default_rng(seed).random((30, 2)).astype(np.float32)
    pooled = pool(random_graph(seed), values, 4)
    assert (pooled >= values.min(0) - 1e-5).all()
    assert (pooled <= values.max(0) + 1e-5).all()


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_pooling_scores_and_scoring_pooled_features_are_the_same(seed):
    graph, rng = random_graph(seed), np.random.default_rng(seed)
    features = rng.normal(size=(30, 6)).astype(np.float32)
    texts = rng.normal(size=(4, 6)).astype(np.float32)
    np.testing.assert_allclose(
        pool(graph, features @ texts.T, 18), pool(graph, features, 18) @ texts.T, atol=1e-4
    )
