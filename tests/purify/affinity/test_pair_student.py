# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The student of pairs: its file, the shipped one, and the kernel beside the plain formulation."""

import numpy as np
import pytest
import torch

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.purify.affinity.model import affinity_model, configured_student
from geopurify.purify.affinity.pair_affinity import PairStudentAffinity
from geopurify.purify.affinity.pair_kernel import layers_of, weigh_pairs
from geopurify.purify.affinity.pair_student import PairConfig, PairStudent
from geopurify.purify.affinity.pairs import INPUTS, pair_inputs
from geopurify.purify.affinity.student_file import load_student, save_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.purify.affinity.surroundings import look_around, looks
from geopurify.purify.neighbours import nearest_voxels, spatial_order
from geopurify.purify.pooling import AffinityGraph

MAXIMUM_BYTES = 10_000_000


def drawn(hidden=(5, 3), seed=0) -> PairStudent:
    torch.manual_seed(seed)
    student = PairStudent(PairConfig(hidden))
    student.mean.uniform_(-1, 1)
    student.scale.uniform_(0.5, 2)
    return student.eval()


def corner(side=9):
    """Return keys, normals and colours of a brown floor and a white wall, in spatial order."""
    cells = np.argwhere(np.ones((side, side)))
    floor = np.insert(cells, 2, 0, axis=1)
    wall = np.insert(cells[cells[:, 1] > 0], 0, 0, axis=1)
    keys = pack_key(*np.concatenate([floor, wall]).T)
    parts = len(floor), len(wall)
    normals = np.repeat(np.array([(0, 0, 1), (1, 0, 0)], np.float32), parts, axis=0)
    colors = np.repeat(np.array([(120, 80, 40), (240, 240, 240)], np.uint8), parts, axis=0)
    order = spatial_order(keys)
    return keys[order], normals[order], colors[order]


def weighed(model: PairStudentAffinity, k=24):
    keys, normals, colors = corner()
    nearest = nearest_voxels(keys, k)
    graph = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    prior = np.linspace(0.5, 2, len(keys), dtype=np.float32)
    model.weigh(graph, np.arange(len(keys)), keys, looks(normals, colors), prior)
    return graph, normals


def test_parameters_and_operations():
    student = PairStudent(PairConfig((32, 16)))
    weights = INPUTS * 32 + 32 * 16 + 16
    assert student.operations(10) == 20 * weights
    assert sum(p.numel() for p in student.parameters()) == weights + 32 + 16 + 1


def test_inputs_are_centred_and_scaled():
    student = drawn()
    inputs = torch.randn(4, INPUTS)
    plain = drawn()
    plain.mean.zero_()
    plain.scale.fill_(1)
    scaled = (inputs - student.mean) * student.scale
    torch.testing.assert_close(student(inputs), plain(scaled))


@pytest.mark.parametrize("exponent", [1.0, 6.0])
def test_the_kernel_weighs_as_the_plain_formulation(exponent):
    keys, normals, colors = corner()
    student, k = drawn(), 24
    nearest = nearest_voxels(keys, k)
    coordinates = unpack_keys(keys).astype(np.float32)
    described = looks(normals, colors)
    look_around(described, coordinates, nearest, np.arange(len(keys)))
    prior = np.linspace(0.5, 2, len(keys), dtype=np.float32)
    one, other = np.repeat(np.arange(len(keys)), k), nearest.ravel()
    pairs = (described[one], described[other], coordinates[other] - coordinates[one])
    with torch.inference_mode():
        inputs = pair_inputs(*(torch.from_numpy(part) for part in pairs))
        together = torch.sigmoid(student(inputs)).numpy().reshape(-1, k)
    expected = prior[nearest] * together**exponent
    expected /= expected.sum(1, keepdims=True)
    graph = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    rows = np.arange(len(keys))
    weigh_pairs(graph, rows, described, coordinates, layers_of(student), exponent, np.log(prior))
    np.testing.assert_allclose(graph.weights, expected, rtol=2e-4, atol=1e-7)


def test_missing_neighbours_weigh_nothing_and_a_lone_voxel_keeps_its_value():
    described = looks(np.ones((3, 3), np.float32), np.zeros((3, 3), np.uint8))
    graph = AffinityGraph(
        np.array([(1, -1), (0, -1), (-1, -1)], np.int32), np.empty((3, 2), np.float32)
    )
    coordinates, prior = np.eye(3, dtype=np.float32), np.ones(3, np.float32)
    weigh_pairs(
        graph, np.arange(3), described, coordinates, layers_of(drawn()), 1.0, np.log(prior)
    )
    np.testing.assert_array_equal(graph.neighbours, [(1, 0), (0, 1), (2, 2)])
    np.testing.assert_array_equal(graph.weights, [(1, 0), (1, 0), (1, 0)])


def test_certainty_neither_overflows_nor_vanishes():
    described = looks(np.ones((3, 3), np.float32), np.zeros((3, 3), np.uint8))
    neighbours = np.array([(1, 2), (0, 2), (0, 1)], np.int32)
    graph = AffinityGraph(neighbours, np.empty((3, 2), np.float32))
    student = drawn()
    torch.nn.init.zeros_(student.last.weight)
    torch.nn.init.constant_(student.last.bias, -100.0)  # apart, for sure
    coordinates, prior = np.zeros((3, 3), np.float32), np.array([1, 1, 3], np.float32)
    weigh_pairs(
        graph, np.arange(3), described, coordinates, layers_of(student), 9.0, np.log(prior)
    )
    np.testing.assert_allclose(graph.weights, [(0.25, 0.75), (0.25, 0.75), (0.5, 0.5)], rtol=1e-3)


def test_a_file_keeps_a_student(tmp_path):
    student = drawn()
    save_student(tmp_path / "pairs.safetensors", student, {"steps": 3})
    again = load_student(tmp_path / "pairs.safetensors")
    assert isinstance(again, PairStudent) and again.config == student.config
    for name, value in student.state_dict().items():
        assert torch.equal(again.state_dict()[name], value), name


@pytest.mark.parametrize("hidden", [(4,), (4, 0), (4, 10**9), (4, True), (4, 4.0)])
def test_bad_shapes(hidden):
    with pytest.raises(BadInput, match="hidden must be two whole numbers"):
        PairConfig(hidden)


def test_the_shipped_student_is_small_and_is_the_default():
    assert SHIPPED.stat().st_size < MAXIMUM_BYTES
    config = PurifyConfig()
    model = affinity_model(configured_student(config, 512, torch.device("cpu")), config)
    assert isinstance(model, PairStudentAffinity) and model.exponent == pytest.approx(6)


def test_the_shipped_student_keeps_floor_and_wall_apart():
    student = load_student(SHIPPED)
    assert isinstance(student, PairStudent)
    graph, normals = weighed(affinity_model(student, PurifyConfig()))
    is_wall = normals[:, 0] == 1
    across = is_wall[graph.neighbours] != is_wall[:, None]
    assert across.mean() > 0.1  # there is much to confuse
    assert graph.weights[across].sum() / len(normals) < 0.02
