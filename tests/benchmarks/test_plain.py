# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The plain formulations against ours, on small scenes."""

import numpy as np
import pytest
import torch

from benchmarks.plain.fusion import fuse_one_by_one
from benchmarks.plain.pooling import affinity_matrix, pool
from benchmarks.scene import make_scene
from benchmarks.view import make_view
from geopurify.config import LiftingConfig, MapConfig
from geopurify.fusion.keys import unpack_keys
from geopurify.fusion.lifting import lift
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify import pooling as affinity
from geopurify.purify.neighbours import find_nearest_voxels


def test_a_scene_has_the_size_asked_for_and_voxels_of_its_own():
    scene = make_scene(3000, 8)
    assert len(np.unique(scene.packed_keys)) == len(scene.features) == 3000
    np.testing.assert_allclose(np.linalg.norm(scene.normals_map, axis=1), 1)


def test_the_loop_over_pixels_and_the_map_fuse_the_same():
    frame, feature_map = make_view(4)
    config = LiftingConfig(pixel_stride=16)
    observations = lift(frame, feature_map, config)
    fused = VoxelMap(MapConfig(max_voxels=2000), 4)
    fused.integrate(observations)
    plain = fuse_one_by_one(frame, observations, 16, 0.02)
    assert sum(weight for weight, _ in plain.values()) == pytest.approx(fused.weights.sum())
    keys = [tuple(key) for key in fused.keys.tolist()]
    shared = [i for i, key in enumerate(keys) if key in plain]
    assert len(shared) > 0.99 * len(plain)
    means = np.array([plain[keys[i]][1] for i in shared])
    apart = np.abs(means - fused.features[shared].astype(np.float32)).max(1)
    assert (apart < 2e-3).mean() > 0.99


def test_brute_force_and_trees_find_the_same_distances():
    pytest.importorskip("faiss", reason="needs faiss-cpu")
    pytest.importorskip("pykdtree", reason="needs pykdtree")
    from benchmarks.plain.neighbours import (
        nearest_by_brute_force,
        nearest_by_pykdtree,
        nearest_by_scipy,
    )

    scene = make_scene(1500, 4)
    keys, rows = unpack_keys(scene.packed_keys), np.arange(0, 1500, 7)
    squared = [
        ((keys[rows][:, None] - keys[found]) ** 2).sum(2)
        for found in (
            nearest_by_brute_force(keys, 20, rows),
            find_nearest_voxels(scene.packed_keys, 20)[rows],
            nearest_by_scipy(keys, 20)[rows],
            nearest_by_pykdtree(keys, 20)[rows],
        )
    ]
    for others in squared[1:]:
        np.testing.assert_array_equal(squared[0], others)


@pytest.mark.slow
def test_sparse_products_pool_the_same():
    scene, rng = make_scene(1000, 4), np.random.default_rng(0)
    embedding = rng.normal(size=(1000, 6)).astype(np.float32)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    near = find_nearest_voxels(scene.packed_keys, 12)
    values = rng.normal(size=(1000, 3)).astype(np.float32)
    matrix = affinity_matrix(torch.from_numpy(embedding), torch.from_numpy(near.astype(np.int64)))
    plain = pool(matrix, torch.from_numpy(values), 5).numpy()
    graph = affinity.build_affinity_graph(embedding, near, 20.0, np.ones(1000, np.float32))
    np.testing.assert_allclose(affinity.pool(graph, values, 5), plain, atol=1e-5)
