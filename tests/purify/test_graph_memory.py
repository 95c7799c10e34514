# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify import graph_memory
from geopurify.purify.graph_memory import empty_graph


@pytest.fixture(autouse=True)
def no_spare():
    graph_memory._spare.clear()
    yield
    graph_memory._spare.clear()


def address(graph) -> int:
    return graph.neighbours.ctypes.data


def test_a_graph_that_is_gone_leaves_its_memory_to_the_next():
    graph = empty_graph(100, 4)
    where = address(graph)
    del graph
    again = empty_graph(120, 4)  # there is room to grow
    assert address(again) == where
    assert again.neighbours.shape == again.weights.shape == (120, 4)
    assert (again.neighbours.dtype, again.weights.dtype) == (np.int32, np.float32)


def test_a_graph_in_use_keeps_its_memory():
    graph = empty_graph(100, 4)
    graph.neighbours[:], graph.weights[:] = 7, 0.5
    other = empty_graph(100, 4)
    other.neighbours[:], other.weights[:] = 3, 0.25
    assert (graph.neighbours == 7).all() and (graph.weights == 0.5).all()
    assert (other.neighbours == 3).all() and (other.weights == 0.25).all()


def test_memory_that_is_too_small_is_given_up():
    graph = empty_graph(10, 4)
    del graph
    larger = empty_graph(1000, 4)
    larger.weights[:] = 1
    assert not graph_memory._spare
    assert larger.weights.sum() == 4000


def test_one_spare_is_kept():
    graphs = [empty_graph(10, 4) for _ in range(3)]
    graphs.clear()
    assert len(graph_memory._spare) == 1


def test_nothing_is_needed_for_nothing():
    graph = empty_graph(0, 96)
    assert graph.neighbours.shape == graph.weights.shape == (0, 96)
