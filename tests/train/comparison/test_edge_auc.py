# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.model import GeometricAffinity
from geopurify.purify.pooling import AffinityGraph
from geopurify_train.comparison.edge_auc import comparable, compute_edge_auc, compute_scene_auc

CONFIG = PurifyConfig(neighbours=24)
OF_VOXELS = ("packed_keys", "features", "colors", "normals_map", "weights", "instances")


def test_auc_is_1_where_weights_know_the_objects_and_half_where_they_know_nothing():
    neighbours = np.array([[1, 2, 3], [0, 2, 3], [3, 0, 1], [2, 0, 1]], np.int32)
    instances = np.array([1, 1, 2, 2])
    same = instances[neighbours] == instances[:, None]
    knowing = AffinityGraph(neighbours, np.where(same, 0.8, 0.1).astype(np.float32))
    assert compute_edge_auc(knowing, instances, 0) == 1
    blind = AffinityGraph(neighbours, np.full((4, 3), 1 / 3, np.float32))
    assert compute_edge_auc(blind, instances, 0) == 0.5
    assert np.isnan(compute_edge_auc(blind, np.ones(4, int), 0))
    assert np.isnan(compute_edge_auc(blind, np.array([1, 1, 0, 0]), 0))


def test_rows_can_be_compared_by_their_largest_weight():
    weights = np.array([[0.5, 0.25, 0.25], [0.2, 0.6, 0.2]], np.float32)
    graph = AffinityGraph(np.array([[1, 1, 1], [0, 0, 0]], np.int32), weights)
    np.testing.assert_allclose(comparable(graph).weights, [[1, 0.5, 0.5], [1 / 3, 1, 1 / 3]])


def test_the_walls_of_a_corner_are_told_apart_by_their_normals():
    scene = corner()
    scene = replace(scene, instances=(scene.truth + 1).astype(np.uint16))
    auc = compute_scene_auc(scene, GeometricAffinity(CONFIG), CONFIG)
    assert auc > 0.95
    blind = replace(CONFIG, normal_share=0.0, color_share=0.0, position_share=1.0)
    assert compute_scene_auc(scene, GeometricAffinity(blind), blind) < auc


def test_scenes_without_objects_or_with_too_few_points_are_refused():
    with pytest.raises(BadInput, match="has no true objects"):
        compute_scene_auc(corner(), GeometricAffinity(CONFIG), CONFIG)
    known = replace(corner(), instances=(corner().truth + 1).astype(np.uint16))
    few = replace(known, **{name: getattr(known, name)[:24] for name in OF_VOXELS})
    with pytest.raises(BadInput, match="has 24 points, 24 neighbours need more"):
        compute_scene_auc(few, GeometricAffinity(CONFIG), CONFIG)
