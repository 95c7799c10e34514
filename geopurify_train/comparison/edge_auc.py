# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How well affinities tell the objects at an edge apart, whatever the labels."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.model import AffinityModel
from geopurify.purify.affinity.signatures import compute_signatures
from geopurify.purify.incremental.snapshot import Surfaces
from geopurify.purify.pooling import AffinityGraph
from geopurify_train.distillation.pair_training_set import find_nearest_points
from geopurify_train.distillation.scenes import Scene

EDGE_POINTS = 4000  # whose pairs are looked at


def compute_edge_auc(graph: AffinityGraph, instances: NDArray[np.integer], seed: int) -> float:
    """Return how well weights tell neighbours of the same object from those of others.

    The area under the ROC curve over the neighbours of points, drawn by a seed, that have both;
    NaN if there is none.

    Args:
        instances: (N,) objects, 0 for none.
    """
    near, own = graph.neighbours, np.arange(len(instances))[:, None]
    same = instances[near] == instances[:, None]
    counts = (instances[near] > 0) & (instances[:, None] > 0) & (near != own)
    at_edge = np.flatnonzero((same & counts).any(1) & (~same & counts).any(1))
    if not len(at_edge):
        return float("nan")
    rng = np.random.default_rng(seed)
    rows = rng.choice(at_edge, min(EDGE_POINTS, len(at_edge)), replace=False)
    used = counts[rows]
    weights, positive = graph.weights[rows][used], same[rows][used]
    ranks, hits = rankdata(weights)[positive].sum(), np.count_nonzero(positive)
    return float((ranks - hits * (hits + 1) / 2) / (hits * (len(positive) - hits)))


def comparable(graph: AffinityGraph) -> AffinityGraph:
    """Return a graph whose rows have a largest weight of 1: sums of 1 can't be compared."""
    return replace(graph, weights=graph.weights / graph.weights.max(1, keepdims=True))


def compute_scene_auc(scene: Scene, model: AffinityModel, config: PurifyConfig) -> float:
    """Return the edge AUC of an affinity in a scene with true objects, of voxels or of points.

    Raises:
        BadInput: nobody knows the objects of the scene, or it has too few points.
    """
    if scene.instances is None:
        raise BadInput("truth_missing", f"{scene.name} has no true objects")
    if len(scene.packed_keys) <= config.neighbours:
        raise BadInput(
            "scene_invalid",
            f"{scene.name} has {len(scene.packed_keys)} points, {config.neighbours} neighbours "
            "need more",
        )
    points = scene.points_map
    surfaces = Surfaces(
        scene.packed_keys,
        points,
        scene.normals_map,
        scene.colors,
        scene.weights,
        compute_signatures(scene.features),
    )
    nearest = find_nearest_points(points, config.neighbours)
    prior = scene.weights ** np.float32(config.confidence_exponent)
    graph = weigh(surfaces, nearest, model, prior)
    return compute_edge_auc(graph, scene.instances.astype(np.int64), seed=0)


def weigh(
    surfaces: Surfaces,
    nearest: NDArray[np.int32],
    model: AffinityModel,
    prior: NDArray[np.float32],
) -> AffinityGraph:
    """Return `comparable` affinities of N points and their (N, K) neighbours."""
    graph = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    keys, rows = surfaces.packed_keys, np.arange(len(nearest))
    model.compute_weights(graph, rows, keys, model.compute_descriptors(surfaces), prior)
    return comparable(graph)
