# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The pairwise affinity MLP: its file, the shipped one, the kernel beside the plain form."""

import numpy as np
import pytest
import torch

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.purify.affinity.model import create_affinity_model, load_configured_student
from geopurify.purify.affinity.pairwise import PairwiseAffinity
from geopurify.purify.affinity.pairwise_features import INPUTS, compute_pair_features
from geopurify.purify.affinity.pairwise_kernel import compute_pair_weights, extract_layers
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP, PairwiseConfig
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.student_file import load_student, save_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.purify.affinity.voxel_descriptors import (
    SPACING,
    compute_context,
    create_descriptors,
)
from geopurify.purify.neighbours import argsort_spatially, find_nearest_voxels
from geopurify.purify.pooling import AffinityGraph

MAXIMUM_BYTES = 10_000_000


def drawn(hidden=(5, 3), seed=0) -> PairwiseAffinityMLP:
    torch.manual_seed(seed)
    student = PairwiseAffinityMLP(PairwiseConfig(hidden))
    student.mean.uniform_(-1, 1)
    student.scale.uniform_(0.5, 2)
    return student.eval()


def corner(side=9):
    """Return keys, normals, colours and signatures of a brown floor and a white wall."""
    cells = np.argwhere(np.ones((side, side)))
    floor = np.insert(cells, 2, 0, axis=1)
    wall = np.insert(cells[cells[:, 1] > 0], 0, 0, axis=1)
    keys = pack_key(*np.concatenate([floor, wall]).T)
    parts = len(floor), len(wall)
    normals = np.repeat(np.array([(0, 0, 1), (1, 0, 0)], np.float32), parts, axis=0)
    colors = np.repeat(np.array([(120, 80, 40), (240, 240, 240)], np.uint8), parts, axis=0)
    order = argsort_spatially(keys)
    signatures = np.random.default_rng(1).standard_normal((len(keys), SIGNATURE))
    signatures = (signatures + parts_of(parts)[:, None]).astype(np.float32)
    return keys[order], normals[order], colors[order], signatures[order]


def parts_of(counts):
    return np.repeat(np.arange(len(counts)), counts)


def alike():
    """Return the descriptors of three voxels that look the same."""
    found = create_descriptors(
        np.ones((3, 3), np.float32),
        np.zeros((3, 3), np.uint8),
        np.ones((3, SIGNATURE), np.float32),
    )
    found[:, SPACING] = 1
    return found


def weighed(model: PairwiseAffinity, k=24):
    keys, *looks = corner()
    nearest = find_nearest_voxels(keys, k)
    graph = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    confidence = np.linspace(0.5, 2, len(keys), dtype=np.float32)
    model.compute_weights(
        graph, np.arange(len(keys)), keys, create_descriptors(*looks), confidence
    )
    return graph, looks[0]


def test_parameters_and_operations():
    student = PairwiseAffinityMLP(PairwiseConfig((32, 16)))
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
    keys, *looks = corner()
    student, k = drawn(), 24
    nearest = find_nearest_voxels(keys, k)
    coordinates = unpack_keys(keys).astype(np.float32)
    descriptors = create_descriptors(*looks)
    confidence = np.linspace(0.5, 2, len(keys), dtype=np.float32)
    compute_context(descriptors, coordinates, nearest, confidence, np.arange(len(keys)))
    one, other = np.repeat(np.arange(len(keys)), k), nearest.ravel()
    pairs = (descriptors[one], descriptors[other], coordinates[other] - coordinates[one])
    with torch.inference_mode():
        inputs = compute_pair_features(*(torch.from_numpy(part) for part in pairs))
        together = torch.sigmoid(student(inputs)).numpy().reshape(-1, k)
    expected = confidence[nearest] * together**exponent
    expected /= expected.sum(1, keepdims=True)
    graph = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    rows = np.arange(len(keys))
    compute_pair_weights(
        graph,
        rows,
        descriptors,
        coordinates,
        extract_layers(student),
        exponent,
        np.log(confidence),
    )
    np.testing.assert_allclose(graph.weights, expected, rtol=2e-4, atol=1e-7)


def test_only_new_pairs_are_weighed_and_the_others_keep_their_proportions():
    keys, *looks = corner()
    student, k, every = drawn(), 24, np.arange(len(keys))
    nearest = find_nearest_voxels(keys, k)
    coordinates, descriptors = unpack_keys(keys).astype(np.float32), create_descriptors(*looks)
    confidence = np.linspace(0.5, 2, len(keys), dtype=np.float32)
    compute_context(descriptors, coordinates, nearest, confidence, every)
    looked_at = coordinates, extract_layers(student), 6.0, np.log(confidence)
    whole = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    compute_pair_weights(whole, every, descriptors, *looked_at)
    part = AffinityGraph(nearest.copy(), whole.weights.copy())
    rng = np.random.default_rng(2)
    differs, is_new = rng.random(len(keys)) < 0.1, rng.random(nearest.shape) < 0.2
    is_new[0] = True  # a row of which nothing is known
    part.weights[is_new] = np.nan
    part.weights[differs] = 99
    part.weights[differs[nearest]] = 99
    compute_pair_weights(part, every, descriptors, *looked_at, differs)
    np.testing.assert_allclose(part.weights, whole.weights, rtol=1e-4, atol=1e-7)


def test_missing_neighbours_weigh_nothing_and_a_lone_voxel_keeps_its_value():
    descriptors = alike()
    graph = AffinityGraph(
        np.array([(1, -1), (0, -1), (-1, -1)], np.int32), np.empty((3, 2), np.float32)
    )
    coordinates, confidence = np.eye(3, dtype=np.float32), np.ones(3, np.float32)
    compute_pair_weights(
        graph,
        np.arange(3),
        descriptors,
        coordinates,
        extract_layers(drawn()),
        1.0,
        np.log(confidence),
    )
    np.testing.assert_array_equal(graph.neighbours, [(1, 0), (0, 1), (2, 2)])
    np.testing.assert_array_equal(graph.weights, [(1, 0), (1, 0), (1, 0)])


def test_certainty_neither_overflows_nor_vanishes():
    descriptors = alike()
    neighbours = np.array([(1, 2), (0, 2), (0, 1)], np.int32)
    graph = AffinityGraph(neighbours, np.empty((3, 2), np.float32))
    student = drawn()
    torch.nn.init.zeros_(student.last.weight)
    torch.nn.init.constant_(student.last.bias, -100.0)  # apart, for sure
    coordinates, confidence = np.zeros((3, 3), np.float32), np.array([1, 1, 3], np.float32)
    compute_pair_weights(
        graph,
        np.arange(3),
        descriptors,
        coordinates,
        extract_layers(student),
        9.0,
        np.log(confidence),
    )
    np.testing.assert_allclose(graph.weights, [(0.25, 0.75), (0.25, 0.75), (0.5, 0.5)], rtol=1e-3)


def test_a_file_keeps_a_student(tmp_path):
    student = drawn()
    save_student(tmp_path / "pairs.safetensors", student, {"steps": 3})
    again = load_student(tmp_path / "pairs.safetensors")
    assert isinstance(again, PairwiseAffinityMLP) and again.config == student.config
    for name, value in student.state_dict().items():
        assert torch.equal(again.state_dict()[name], value), name


@pytest.mark.parametrize("hidden", [(4,), (4, 0), (4, 10**9), (4, True), (4, 4.0)])
def test_bad_shapes(hidden):
    with pytest.raises(BadInput, match="hidden must be two whole numbers"):
        PairwiseConfig(hidden)


def test_the_shipped_student_is_small_and_is_the_default():
    assert SHIPPED.stat().st_size < MAXIMUM_BYTES
    config = PurifyConfig()
    model = create_affinity_model(
        load_configured_student(config, 512, torch.device("cpu")), config
    )
    assert isinstance(model, PairwiseAffinity) and model.exponent == pytest.approx(12)


def test_the_shipped_student_keeps_floor_and_wall_apart():
    student = load_student(SHIPPED)
    assert isinstance(student, PairwiseAffinityMLP)
    graph, normals = weighed(create_affinity_model(student, PurifyConfig()))
    is_wall = normals[:, 0] == 1
    across = is_wall[graph.neighbours] != is_wall[:, None]
    assert across.mean() > 0.1  # there is much to confuse
    assert graph.weights[across].sum() / len(normals) < 0.02
