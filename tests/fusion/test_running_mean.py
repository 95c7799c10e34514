# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import dataclasses

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import observe

from benchmarks.view import make_view
from geopurify.config import LiftingConfig, MapConfig
from geopurify.fusion.lifting import Observations, lift
from geopurify.fusion.voxel_map import VoxelMap

GRID_W = 4  # cells across a grid of three rows


def between_cells(corners: list[int], weights: list[float], seed: int) -> Observations:
    """Return observations of one voxel, each between the four cells around a corner."""
    rng = np.random.default_rng(seed)
    cells = np.array([(c, c + 1, c + GRID_W, c + GRID_W + 1) for c in corners], np.int32)
    shares = rng.uniform(0, 1, cells.shape).astype(np.float32)
    count = len(corners)
    return dataclasses.replace(
        observe([(0.05, 0.05, 0.05)] * count, np.zeros((count, 5)), weights),
        colors=rng.integers(0, 256, (count, 3), np.uint8),
        cells=cells,
        cell_weights=shares / shares.sum(1, keepdims=True),
        cell_features=rng.normal(size=(3 * GRID_W, 5)).astype(np.float32),
    )


corners = st.sampled_from([0, 1, 2, 4, 5, 6])
seen = st.lists(st.tuples(corners, st.floats(0.125, 4, width=32)), min_size=1, max_size=12)


@settings(max_examples=40)
@given(seen, st.integers(0, 2**32 - 1))
def test_observations_between_the_same_cells_are_fused_as_by_themselves(pairs, seed):
    observations = between_cells(*map(list, zip(*pairs, strict=True)), seed)
    voxels = VoxelMap(MapConfig(voxel_size_m=0.1, max_voxels=1000), 5)
    voxels.integrate(observations)
    weights = observations.weights
    means = [
        np.average(values, axis=0, weights=weights)
        for values in (observations.features(), observations.colors)
    ]
    np.testing.assert_allclose(voxels.features[0], means[0], atol=2e-3)
    np.testing.assert_allclose(voxels.colors[0], means[1], atol=0.7)
    np.testing.assert_allclose(voxels.weights, [weights.sum()], rtol=1e-5)


def test_the_number_of_threads_changes_no_bit():
    frame, feature_map = make_view(8)
    frame.depth_m[200:300, 100:200] = 0
    states, threads = [], numba.get_num_threads()
    for count in (1, threads):
        numba.set_num_threads(count)
        voxels = VoxelMap(MapConfig(max_voxels=50_000), 8)
        for _ in range(2):
            voxels.integrate(lift(frame, feature_map, LiftingConfig(pixel_stride=4)))
        states.append(voxels.state())
    for name, array in states[0].items():
        np.testing.assert_array_equal(array, states[1][name])
