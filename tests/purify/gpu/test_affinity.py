# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What weighs on a GPU beside what weighs on the CPU."""

import numpy as np
import pytest
import torch
from rough_floor import rough_floor

from geopurify.config import PurifyConfig
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity import voxel_descriptors
from geopurify.purify.affinity.model import create_affinity_model
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.purify.choice import create_device_affinity
from geopurify.purify.gpu import cosines, pairwise
from geopurify.purify.gpu.affinity import normalize_rows
from geopurify.purify.gpu.pairwise import compute_context
from geopurify.purify.neighbours import find_nearest_voxels
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig

K = 24
CONFIG = PurifyConfig(neighbours=K)


def voxel_student():
    torch.manual_seed(0)
    return AffinityNet(AffinityNetConfig(0, 4, 1, 8, 0.5)).eval()


STUDENTS = {
    "formula": lambda: None,
    "pairs": lambda: load_student(SHIPPED),
    "voxels": voxel_student,
}


def both(make, device, surfaces, neighbours):
    """Return the graph as the CPU weighs it, and the weights of the device."""
    graph = AffinityGraph(neighbours.copy(), np.zeros(neighbours.shape, np.float32))
    model, rows = create_affinity_model(make(), CONFIG), np.arange(len(neighbours))
    descriptors = model.compute_descriptors(surfaces)
    model.compute_weights(graph, rows, surfaces.packed_keys, descriptors, surfaces.weights)
    student = make()
    affinity = create_device_affinity(student.to(device) if student else None, CONFIG)
    own = np.where(neighbours < 0, rows[:, None], neighbours).astype(np.int32)
    log_confidence = torch.from_numpy(np.log(surfaces.weights)).to(device)
    found = affinity.compute_weights(torch.from_numpy(own).to(device), surfaces, log_confidence)
    np.testing.assert_array_equal(graph.neighbours, own)
    return graph, found.cpu().numpy()


@pytest.mark.parametrize("student", STUDENTS)
def test_weights_are_those_of_the_cpu(device, student, monkeypatch):
    monkeypatch.setattr(pairwise, "VOXELS_AT_ONCE", 700)
    monkeypatch.setattr(cosines, "PAIRS_AT_ONCE", 700 * K)
    surfaces = rough_floor()
    near = find_nearest_voxels(surfaces.packed_keys, K)
    graph, found = both(STUDENTS[student], device, surfaces, near)
    np.testing.assert_allclose(found, graph.weights, rtol=5e-3, atol=1e-6)
    assert found.std() > 0.003  # there is something to tell apart


@pytest.mark.parametrize("student", STUDENTS)
def test_voxels_without_neighbours_keep_their_values(device, student):
    surfaces = rough_floor(side=4, lonely=2)
    near = find_nearest_voxels(surfaces.packed_keys, 3)
    near[-2:] = [(-1, -1, -1), (0, -1, -1)]
    _, found = both(STUDENTS[student], device, surfaces, near)
    np.testing.assert_array_equal(found[-2:], [(1, 0, 0), (1, 0, 0)])


def test_surroundings_are_those_of_the_kernel(device):
    surfaces = rough_floor()
    near = find_nearest_voxels(surfaces.packed_keys, K)
    coordinates = unpack_keys(surfaces.packed_keys).astype(np.float32)
    looks = surfaces.normals_map, surfaces.colors, surfaces.features
    ours = voxel_descriptors.create_descriptors(*looks)
    inputs = (torch.from_numpy(x).to(device) for x in (coordinates, near, surfaces.weights))
    there = torch.from_numpy(ours.copy()).to(device)
    rows = np.arange(len(near))
    voxel_descriptors.compute_context(ours, coordinates, near, surfaces.weights, rows)
    compute_context(there, *inputs)
    np.testing.assert_allclose(there.cpu().numpy(), ours, atol=5e-5)


def test_weights_of_a_row_sum_to_one():
    logarithms = torch.log(torch.tensor([[1.0, 3.0, 9.0], [1.0, 1.0, 1.0]]))
    is_own = torch.tensor([[False, False, True], [True, True, True]])
    torch.testing.assert_close(
        normalize_rows(logarithms, is_own), torch.tensor([[0.25, 0.75, 0], [1.0, 0, 0]])
    )
