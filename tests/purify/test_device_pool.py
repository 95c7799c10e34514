# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sparse products beside our kernels; on the CPU, and on a GPU where there is one."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.purify.affinity import AffinityGraph, pool
from geopurify.purify.device_pool import DevicePool, pool_on

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def drawn(seed: int, size: int, k: int) -> AffinityGraph:
    """Return a graph in which voxels may stand in a row several times."""
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0, 1, (size, k)).astype(np.float32)
    neighbours = rng.integers(0, size, (size, k), np.int32)
    return AffinityGraph(neighbours, weights / weights.sum(1, keepdims=True))


@pytest.mark.parametrize("device", DEVICES)
@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 70), st.integers(0, 6))
def test_products_are_what_our_kernels_give(device, size, k, columns, rounds):
    graph = drawn(size, size, k)
    values = np.random.default_rng(k).standard_normal((size, columns)).astype(np.float32)
    found = DevicePool(torch.device(device))(graph, values, rounds)
    np.testing.assert_allclose(found, pool(graph, values, rounds), atol=2e-6)


@pytest.mark.parametrize("device", DEVICES)
def test_another_graph_replaces_the_one_on_the_device(device):
    pooling, values = DevicePool(torch.device(device)), np.eye(7, dtype=np.float32)
    for seed in (0, 1, 0):
        graph = drawn(seed, 7, 3)
        for _ in range(2):
            np.testing.assert_allclose(
                pooling(graph, values, 2), pool(graph, values, 2), atol=1e-6
            )


def test_it_gives_way_before_each_round():
    calls = []
    values = np.zeros((7, 100), np.float32)
    DevicePool(torch.device("cpu"))(drawn(0, 7, 3), values, 5, lambda: calls.append(1))
    assert len(calls) == 5


def test_our_kernels_pool_on_the_cpu():
    assert pool_on(torch.device("cpu")) is pool
    assert isinstance(pool_on(torch.device("meta")), DevicePool)
