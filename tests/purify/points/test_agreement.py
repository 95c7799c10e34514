# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.points.agreement import compute_agreement_vectors, weigh_by_agreement
from geopurify.purify.pooling import AffinityGraph

# four points in a row, each the neighbour of all others
NEIGHBOURS = np.array([[1, 2, 3], [0, 2, 3], [3, 1, 0], [2, 1, 0]], np.int32)
APART = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]], np.float32)  # 0 and 1, 2 and 3
ALIKE = np.full((4, 3), 1 / 3, np.float32)
VECTORS = np.array([[3, 0], [1, 0], [0, 1], [0, 3]], np.float32)
ALL = np.ones(4, bool)


def test_vectors_of_two_things_do_not_mix_where_the_graph_keeps_them_apart() -> None:
    unit = compute_agreement_vectors(AffinityGraph(NEIGHBOURS, APART), VECTORS, ALL)
    # two rounds between two neighbours end where they began: the vectors less their mean (1, 1)
    expected = np.array([[2, -1], [0, -1], [-1, 0], [-1, 2]]) / [[5**0.5], [1], [1], [5**0.5]]
    np.testing.assert_allclose(unit, expected, atol=1e-6)


def test_what_all_points_share_does_not_count() -> None:
    graph = AffinityGraph(NEIGHBOURS, APART)
    plain = compute_agreement_vectors(graph, VECTORS, ALL)
    shifted = compute_agreement_vectors(graph, VECTORS + np.array([100, -7]), ALL)
    np.testing.assert_allclose(shifted, plain, atol=1e-5)


def test_points_that_nothing_saw_take_part_as_the_mean() -> None:
    seen = np.array([True, True, True, False])
    unit = compute_agreement_vectors(AffinityGraph(NEIGHBOURS, APART), VECTORS, seen)
    mean = VECTORS[:3].mean(0)
    # two rounds bring the value of 2 back to 2, and that of 3, which is none, to 3
    expected = (VECTORS[2] - mean) / np.linalg.norm(VECTORS[2] - mean)
    np.testing.assert_allclose(unit[2], expected, atol=1e-6)
    np.testing.assert_array_equal(unit[3], 0)


def test_weights_are_multiplied_by_the_agreement_and_sum_to_one() -> None:
    unit = np.array([[1, 0], [1, 0], [0, 1], [-1, 0]], np.float32)
    graph = AffinityGraph(NEIGHBOURS, ALIKE.copy())
    weigh_by_agreement(graph, unit, 2.0)
    factors = np.exp(2.0 * (np.array([1, 0, -1]) - 1))
    np.testing.assert_allclose(graph.weights[0], factors / factors.sum(), rtol=1e-5)
    np.testing.assert_allclose(graph.weights.sum(1), 1, rtol=1e-5)


@pytest.mark.parametrize("sharpness", [0.0, 1000.0])
def test_any_strength_leaves_rows_of_weights(sharpness: float) -> None:
    graph = AffinityGraph(NEIGHBOURS, ALIKE.copy())
    weigh_by_agreement(graph, np.eye(4, dtype=np.float32), sharpness)
    np.testing.assert_allclose(graph.weights, ALIKE, rtol=1e-5)
