# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_world import ColorEncoder, wall_frame

from geopurify.compute.priority import PriorityGate
from geopurify.config import PurifyConfig, from_flat
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.purify import host_purifier
from geopurify.purify.affinity import context_update
from geopurify.purify.affinity.model import load_configured_student
from geopurify.purify.choice import create_device_affinity
from geopurify.purify.gpu import purifier as on_device
from geopurify.purify.gpu.purifier import DevicePurifier
from geopurify.purify.last_purification import LastPurification
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.walk import purify_values

SMALL = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 20_000,
    "purify.neighbours": 12,
    "purify.device": "cpu",
}


def nothing(config, device):
    return DevicePurifier(
        create_device_affinity(load_configured_student(config, 3, device), config), config, device
    )


def mappers(device, **changes):
    """Return a pipeline as it is on the CPU, and one that purifies on a device."""
    ours, there = (Pipeline(from_flat({**SMALL, **changes}), ColorEncoder()) for _ in range(2))
    empty = LastPurification.empty(nothing(there.config.purify, device), there.map.dimension)
    there._purified.store(there.shared_map.epoch, empty)
    return ours, there


def drawn(seed: int, size: int, k: int) -> AffinityGraph:
    """Return a graph in which voxels may stand in a row several times."""
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0, 1, (size, k)).astype(np.float32)
    neighbours = rng.integers(0, size, (size, k), np.int32)
    return AffinityGraph(neighbours, weights / weights.sum(1, keepdims=True))


@example(size=10, k=4, columns=49, rounds=0, restart=0.1)  # the last column settles by itself
@settings(max_examples=20)
@given(
    size=st.integers(1, 40),
    k=st.integers(1, 9),
    columns=st.integers(1, 70),
    rounds=st.integers(0, 6),
    restart=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)
def test_products_are_what_our_kernels_give(device, size, k, columns, rounds, restart):
    graph = drawn(size, size, k)
    values = np.random.default_rng(k).standard_normal((size, columns)).astype(np.float32)
    config = PurifyConfig(affinity="geometric", restart=restart, rounds=rounds)
    matrix = on_device._build_sparse_matrix(
        *(torch.from_numpy(part).to(device) for part in (graph.neighbours, graph.weights))
    )
    purifier = DevicePurifier(create_device_affinity(None, config), config, device, matrix=matrix)
    gate, pauses = PriorityGate(), []
    gate.wait = lambda: pauses.append(1)
    with gate.low_priority():
        found = purifier.purify(values)
    np.testing.assert_allclose(found, purify_values(graph, values, config), atol=5e-6)
    assert restart or len(pauses) == rounds
    np.testing.assert_array_equal(purifier.pool_all(values).values, found)


@pytest.mark.parametrize("space", ["labels", "features"])
@pytest.mark.parametrize("affinity", ["student", "geometric"])
def test_a_map_has_the_labels_that_the_cpu_gives(device, space, affinity, monkeypatch):
    monkeypatch.setattr(context_update, "TOLERANCES", context_update.Tolerances(0, 0, 0, 0))
    monkeypatch.setattr(host_purifier, "CONFIDENCE_TOLERANCE", 0)
    pair = mappers(device, **{"purify.space": space, "purify.affinity": affinity})
    for x_m in (0.0, 0.4):  # the second time the CPU weighs only a part anew
        for mapper in pair:
            mapper.integrate(wall_frame((90, 220, 30), offset_m=(x_m, 0.0, 0.0)))
            mapper.integrate(wall_frame((200, 40, 30), offset_m=(x_m, 0.6, 0.0)))
            mapper.purify()
        expected, found = (mapper.label_voxels() for mapper in pair)
        assert len(set(expected.labels.tolist())) == 2
        np.testing.assert_array_equal(found.labels, expected.labels)
        np.testing.assert_allclose(found.confidence, expected.confidence, atol=1e-4)
    asked, answered = (mapper.query("red", min_score=0.0).scores for mapper in pair)
    np.testing.assert_allclose(answered, asked, atol=1e-4)


def test_too_little_memory_is_told_and_the_map_stays(monkeypatch):
    _, mapper = mappers(torch.device("cpu"))
    mapper.integrate(wall_frame())
    mapper.purify()
    before = mapper.label_voxels().labels

    def full(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9 GiB.")

    monkeypatch.setattr(on_device, "find_nearest_voxels", full)
    mapper.integrate(wall_frame(offset_m=(0.5, 0.0, 0.0)))
    with pytest.raises(BadInput, match=r"cpu has too little memory to purify \d+ voxels with 12"):
        mapper.purify()
    np.testing.assert_array_equal(mapper.label_voxels().labels[: len(before)], before)
