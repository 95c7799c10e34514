# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.purify.affinity import pairwise_features
from geopurify.purify.affinity.feature_context import DEVIATION, MEAN_STARTS, SPREAD
from geopurify.purify.affinity.pairwise_features import (
    BASE_INPUTS,
    FEATURE_INPUTS,
    INPUTS,
    SCALE_INPUTS,
)
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    BASE_CHANNELS,
    CHANNELS,
    COLOR_STD,
    FEATURES,
    PLANE_OFFSET,
    SCALE_STARTS,
    SPACING,
)


def compute_pair_features(one, other, offset):
    tensors = (torch.from_numpy(np.asarray(x, np.float32)) for x in (one, other, offset))
    return pairwise_features.compute_pair_features(*tensors).numpy()


def one_of(normal, color):
    found = np.zeros((1, CHANNELS), np.float32)
    found[0, :3], found[0, 3:BASE_CHANNELS], found[0, SPACING] = normal, color, 1
    return found


def drawn(seed, count=20):
    rng = np.random.default_rng(seed)
    found = rng.uniform(0.1, 1, (count, CHANNELS)).astype(np.float32)
    for start in (0, *SCALE_STARTS):
        normals = rng.standard_normal((count, 3))
        found[:, start : start + 3] = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    return found


def test_floor_and_wall_that_rises_from_it():
    floor, wall = one_of((0, 0, 1), (1, 0, 0)), one_of((1, 0, 0), (0, 0, 0))
    found = compute_pair_features(floor, wall, np.array([(-2, 0, 1)], np.float32))[0]
    assert found.shape == (INPUTS,)
    # the wall's voxel is 1 over the floor, the floor's 2 before the wall: -2 seen from it
    expected = (0, 1, 2, -3, 1, 5**0.5, 1, 1, 1 / 1.05)
    np.testing.assert_allclose(found[:BASE_INPUTS], expected, atol=1e-6)


def test_what_a_scale_tells():
    one, other = drawn(0, 1), drawn(1, 1)
    one[0, SPACING], other[0, SPACING] = 1.5, 2.5
    offset = np.array([(1, 2, 3)], np.float32)
    found = compute_pair_features(one, other, offset)[0]
    offset /= 2  # the mean spacing
    for scale, start in enumerate(SCALE_STARTS):
        part = found[BASE_INPUTS + scale * SCALE_INPUTS :][:SCALE_INPUTS]
        normals = [each[0, start : start + 3] for each in (one, other)]
        colors = [each[0, start + 3 : start + BASE_CHANNELS] for each in (one, other)]
        spreads = sorted(each[0, start + COLOR_STD] for each in (one, other))
        bulges = sorted(each[0, start + PLANE_OFFSET] for each in (one, other))
        expected = (
            normals[0] @ normals[1],
            np.linalg.norm(colors[0] - colors[1]),
            *spreads,
            *bulges,
            (normals[1] - normals[0]) @ offset[0],
        )
        np.testing.assert_allclose(part, expected, atol=1e-5)


def test_what_the_features_tell():
    one, other = drawn(0, 1), drawn(1, 1)
    one[0, FEATURES + SPREAD], other[0, FEATURES + SPREAD] = 3, 1
    one[0, FEATURES + DEVIATION], other[0, FEATURES + DEVIATION] = 0.5, 0.25
    found = compute_pair_features(one, other, np.ones((1, 3), np.float32))[0, -FEATURE_INPUTS:]
    apart = one - other
    distances = [
        np.linalg.norm(apart[0, FEATURES + start : FEATURES + start + SIGNATURE]) / 2
        for start in MEAN_STARTS
    ]
    np.testing.assert_allclose(found, (*distances, 0.125, 0.25), rtol=1e-5)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_nothing_depends_on_the_unit_of_length(seed):
    one, other = drawn(seed), drawn(seed + 1)
    offset = np.random.default_rng(seed).standard_normal((20, 3)).astype(np.float32)
    before = compute_pair_features(one, other, offset)
    for each in (one, other):
        each[:, SPACING] *= 4
    np.testing.assert_allclose(compute_pair_features(one, other, 4 * offset), before, rtol=1e-4)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_nothing_depends_on_which_comes_first(seed):
    one, other = drawn(seed), drawn(seed + 1)
    offset = np.random.default_rng(seed).integers(-4, 5, (20, 3)).astype(np.float32)
    forth, back = (
        compute_pair_features(one, other, offset),
        compute_pair_features(other, one, -offset),
    )
    np.testing.assert_allclose(forth, back, atol=1e-5)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_nothing_depends_on_how_the_map_is_turned(seed):
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.standard_normal((3, 3)))
    one, other = drawn(seed), drawn(seed + 1)
    offset = rng.integers(-4, 5, (20, 3)).astype(np.float32)
    before = compute_pair_features(one, other, offset)
    for each in (one, other):
        for start in (0, *SCALE_STARTS):
            each[:, start : start + 3] = each[:, start : start + 3] @ turn.T
    after = compute_pair_features(one, other, offset @ turn.T)
    assert after == pytest.approx(before, abs=1e-4)
