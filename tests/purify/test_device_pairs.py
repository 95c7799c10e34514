# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The student in plain torch beside our kernels; on the CPU, and on a GPU where there is one."""

import numpy as np
import pytest
import torch
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.mapping.keys import pack_key
from geopurify.pipeline import Pipeline
from geopurify.purify import surroundings
from geopurify.purify.affinity import AffinityGraph
from geopurify.purify.affinity_model import SHIPPED
from geopurify.purify.device_neighbours import DeviceSearch
from geopurify.purify.device_pairs import DeviceWeigher, look_around, normalised
from geopurify.purify.device_pool import DevicePool
from geopurify.purify.neighbours import nearest_voxels, spatial_order
from geopurify.purify.pair_affinity import PairStudentAffinity
from geopurify.purify.pair_kernel import KernelWeigher, layers_of
from geopurify.purify.student_file import load_student

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
K = 24
SMALL = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 20_000,
    "purify.neighbours": 12,
    "purify.device": "cpu",
}


def bumpy(side=40, lonely=0):
    """Return keys, normals and colours of a rough floor, in spatial order, and far-away voxels."""
    rng = np.random.default_rng(0)
    cells = np.argwhere(np.ones((side, side)))
    floor = np.insert(cells, 2, rng.integers(0, 3, len(cells)), axis=1)
    far = np.arange(lonely)[:, None] * 1000 + (5000, 0, 0)
    keys = pack_key(*np.concatenate([floor, far]).T)
    keys = keys[spatial_order(keys)]
    normals = np.array((0, 0, 3)) + rng.standard_normal((len(keys), 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return keys, normals.astype(np.float32), rng.integers(0, 256, (len(keys), 3), np.uint8)


def models(device):
    return (
        PairStudentAffinity(KernelWeigher(layers_of(load_student(SHIPPED))), 6.0),
        PairStudentAffinity(
            DeviceWeigher(load_student(SHIPPED, torch.device(device)).eval()), 6.0
        ),
    )


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("rows", [slice(None), slice(700, 720)])
def test_it_weighs_as_our_kernels_do(device, rows):
    keys, normals, colors = bumpy()
    neighbours = nearest_voxels(keys, K)
    prior = np.linspace(0.5, 2, len(keys), dtype=np.float32)
    seen = []
    for model in models(device):
        graph = AffinityGraph(neighbours.copy(), np.zeros(neighbours.shape, np.float32))
        descriptions = surroundings.looks(normals, colors)
        asked = np.arange(len(keys))[rows]
        weighed = model.weigh(graph, asked, keys, descriptions, prior)
        seen.append((weighed, descriptions, graph.weights))
    (ours, described, weights), (theirs, described_there, weights_there) = seen
    np.testing.assert_array_equal(ours, theirs)
    assert len(asked) <= len(ours)
    np.testing.assert_allclose(described_there, described, atol=2e-5)
    np.testing.assert_allclose(weights_there, weights, rtol=5e-3, atol=1e-6)


@pytest.mark.parametrize("device", DEVICES)
def test_voxels_without_neighbours_keep_their_values(device):
    keys, normals, colors = bumpy(side=4, lonely=2)
    neighbours = nearest_voxels(keys, 3)
    neighbours[-2:] = [(-1, -1, -1), (0, -1, -1)]
    last = len(keys) - 1
    for model in models(device):
        graph = AffinityGraph(neighbours.copy(), np.zeros(neighbours.shape, np.float32))
        model.weigh(
            graph,
            np.arange(len(keys)),
            keys,
            surroundings.looks(normals, colors),
            np.ones(len(keys), np.float32),
        )
        np.testing.assert_array_equal(graph.neighbours[-2:], [[last - 1] * 3, [0, last, last]])
        np.testing.assert_array_equal(graph.weights[-2:], [(1, 0, 0), (1, 0, 0)])


def test_surroundings_are_those_of_the_kernel():
    keys, normals, colors = bumpy()
    neighbours = nearest_voxels(keys, K)
    coordinates = np.random.default_rng(1).integers(-3, 4, (len(keys), 3)).astype(np.float32)
    rows = np.arange(3, len(keys), 7)
    ours = surroundings.looks(normals, colors)
    plain = torch.from_numpy(ours.copy())
    surroundings.look_around(ours, coordinates, neighbours, rows)
    look_around(
        plain,
        torch.from_numpy(coordinates),
        torch.from_numpy(neighbours[rows]).long(),
        torch.from_numpy(rows),
    )
    np.testing.assert_allclose(plain.numpy(), ours, atol=2e-5)


def test_weights_of_a_row_sum_to_one():
    logarithms = torch.log(torch.tensor([[1.0, 3.0, 9.0], [1.0, 1.0, 1.0]]))
    is_own = torch.tensor([[False, False, True], [True, True, True]])
    torch.testing.assert_close(
        normalised(logarithms, is_own), torch.tensor([[0.25, 0.75, 0], [1.0, 0, 0]])
    )


def test_a_map_purified_in_plain_torch_has_the_labels_of_our_kernels():
    pipelines = [Pipeline(from_flat(SMALL), ColorEncoder()) for _ in range(2)]
    ours, plain = pipelines
    plain._affinity = models("cpu")[1]
    plain._search, plain._pool = DeviceSearch(torch.device("cpu")), DevicePool(torch.device("cpu"))
    for x_m in (0.0, 0.4):  # the second time only a part is weighed anew
        for pipeline in pipelines:
            pipeline.integrate(wall_frame((90, 220, 30), offset_m=(x_m, 0.0, 0.0)))
            pipeline.integrate(wall_frame((200, 40, 30), offset_m=(x_m, 0.6, 0.0)))
            pipeline.purify()
        found, expected = plain.labelled(), ours.labelled()
        assert len(set(expected.labels.tolist())) == 2
        np.testing.assert_array_equal(found.labels, expected.labels)
        np.testing.assert_allclose(found.confidence, expected.confidence, atol=1e-4)
