# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import logging

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.config import PurifyConfig
from geopurify.purify.pooling import COLUMN_BLOCK, AffinityGraph, build_affinity_graph, pool
from geopurify.purify.walk import approach_limit, purify_values, walk
from geopurify.purify.walk_rounds import iteration_rounds, plain_rounds, series_rounds


def line_graph(size: int, seed: int = 0) -> AffinityGraph:
    """Return points on a line, each with the four nearest to it."""
    rng = np.random.default_rng(seed)
    embedding = rng.normal(size=(size, 4)).astype(np.float32)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    rows = np.arange(size)[:, None] + [-2, -1, 1, 2]
    inside = np.where((rows >= 0) & (rows < size), rows, -1).astype(np.int32)
    return build_affinity_graph(embedding, inside, 2.0, np.ones(size, np.float32))


def dense(graph: AffinityGraph) -> np.ndarray:
    matrix = np.zeros((len(graph.weights),) * 2)
    for i, (row, weights) in enumerate(zip(graph.neighbours, graph.weights, strict=True)):
        np.add.at(matrix[i], row, weights)
    return matrix


def limit(graph: AffinityGraph, values: np.ndarray, restart: float) -> np.ndarray:
    size = len(values)
    return restart * np.linalg.solve(np.eye(size) - (1 - restart) * dense(graph), values)


def test_two_points_share_what_they_have():
    pair = AffinityGraph(np.array([[1], [0]], np.int32), np.ones((2, 1), np.float32))
    # g = 0.5 h + 0.5, h = 0.5 g: g = 2/3, h = 1/3
    found = walk(pair, np.array([[1.0], [0.0]]), 0.5)
    np.testing.assert_allclose(found, [[2 / 3], [1 / 3]], atol=0.01)


@pytest.mark.parametrize("restart", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("columns", [1, 3, COLUMN_BLOCK + 1])
def test_reaches_the_solution_of_the_linear_system(columns, restart):
    graph = line_graph(60)
    values = np.random.default_rng(1).random((60, columns)).astype(np.float32)
    before = values.copy()
    np.testing.assert_allclose(
        walk(graph, values, restart), limit(graph, values, restart), atol=0.01
    )
    np.testing.assert_array_equal(values, before)


def test_a_restart_of_1_changes_nothing():
    values = np.random.default_rng(1).random((30, 2)).astype(np.float32)
    np.testing.assert_array_equal(walk(line_graph(30), values, 1.0), values)


def test_takes_few_rounds():
    restarts = (0.01, 0.02, 0.05, 0.1, 0.2)
    assert [len(series_rounds(a)[1]) for a in restarts] == [34, 24, 16, 11, 8]
    assert [len(iteration_rounds(a)) for a in restarts] == [38, 27, 17, 12, 8]
    assert [len(plain_rounds(a)) for a in restarts] == [459, 228, 90, 44, 21]


@pytest.mark.parametrize("restart", [0.01, 0.1, 0.5, 0.9])
def test_polynomials_are_those_of_the_limit(restart):
    at = np.linspace(-1, 1, 501)  # eigenvalues of A
    wanted = restart / (1 - (1 - restart) * at)
    share, rounds = series_rounds(restart)
    summed = follow(rounds, at, np.zeros_like(at), np.full_like(at, share))
    assert abs(summed[-1] - 1) < 1e-12  # what is the same everywhere stays so
    assert np.abs(summed - wanted).max() < 0.01
    begun = np.cos(3 * at)  # any values
    approached = follow(iteration_rounds(restart), at, begun, begun)
    assert (np.abs(approached - wanted) <= 0.0101 * np.abs(begun - wanted)).all()


def follow(rounds, at: np.ndarray, before: np.ndarray, last: np.ndarray) -> np.ndarray:
    for walked, own, two_ago in rounds:
        before, last = last, walked * at * last + own + two_ago * before
    return last


def test_goes_on_from_values_near_the_limit_and_leaves_the_border_as_it_is():
    graph = line_graph(60)
    values = np.random.default_rng(1).random((60, 3)).astype(np.float32)
    wanted = limit(graph, values, 0.1)
    inner = AffinityGraph(graph.neighbours[:40], graph.weights[:40])
    begin = np.concatenate([values[:40], wanted[40:]]).astype(np.float32)
    found = approach_limit(inner, values, begin.copy(), 0.1)
    np.testing.assert_allclose(found, wanted, atol=0.01)
    np.testing.assert_array_equal(found[40:], begin[40:])


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(0.01, 1))
def test_never_leaves_the_range_of_the_values(seed, restart):
    values = np.random.default_rng(seed).random((40, 2)).astype(np.float32)
    found = walk(line_graph(40, seed), values, restart)
    assert (found >= values.min(0) - 0.01).all()
    assert (found <= values.max(0) + 0.01).all()


def test_one_sided_graphs_are_walked_without_acceleration(caplog):
    ring = (np.arange(20)[:, None] + 1) % 20  # eigenvalues all around the unit circle
    graph = AffinityGraph(ring.astype(np.int32), np.ones((20, 1), np.float32))
    values = np.random.default_rng(0).random((20, 3)).astype(np.float32)
    with caplog.at_level(logging.DEBUG, "geopurify"):
        found = walk(graph, values, 0.1)
    assert "without acceleration" in caplog.text
    np.testing.assert_allclose(found, limit(graph, values, 0.1), atol=0.01)


def test_what_is_the_same_everywhere_stays_so_without_more_rounds(caplog):
    caplog.set_level("DEBUG", "geopurify.purify.walk")
    graph = line_graph(48, 1)  # whose rows sum to 1 but for rounding
    found = walk(graph, np.ones((48, 2), np.float32), 0.02)
    np.testing.assert_allclose(found, 1, atol=1e-5)
    assert not caplog.records


def test_settings_choose_between_the_walk_and_rounds_as_published():
    graph, values = line_graph(30), np.random.default_rng(2).random((30, 2)).astype(np.float32)
    found = purify_values(graph, values, PurifyConfig(restart=0, rounds=3))
    np.testing.assert_array_equal(found, pool(graph, values, 3))
    found = purify_values(graph, values, PurifyConfig(restart=0.2, rounds=3))
    np.testing.assert_array_equal(found, walk(graph, values, 0.2))
