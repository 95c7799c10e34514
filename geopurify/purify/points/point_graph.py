# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinities between the points of a cloud.

The models were made for voxels of 2 cm; a cloud is scaled so that its spacing is theirs.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.affinity.model import compute_pair_exponent
from geopurify.purify.affinity.pairwise_kernel import compute_pair_weights, extract_layers
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.signatures import compute_signatures
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import student_path
from geopurify.purify.affinity.voxel_descriptors import compute_context, create_descriptors
from geopurify.purify.points.surface import (
    estimate_normals,
    find_nearest_points,
    keep_within,
    measure_spacing,
)
from geopurify.purify.pooling import AffinityGraph, compute_weights

VOXEL_SIZE_M = 0.02  # of the maps that the models were made for
GREY = 127  # of points without colour


@dataclass(frozen=True, eq=False)
class PointGraph:
    """Affinities between N points.

    Attributes:
        graph: rows sum to 1.
        spacing_m: of the points, in the unit of their coordinates.
        normals: (N, 3) float32, those given or estimated.
    """

    graph: AffinityGraph = field(repr=False)
    spacing_m: float
    normals: NDArray[np.float32] = field(repr=False)


def build_point_graph(
    points: NDArray[np.float64],
    colors: NDArray[np.uint8] | None,
    normals: NDArray[np.float32] | None,
    features: NDArray[Any],
    confidence: NDArray[np.float32],
    config: PurifyConfig,
) -> PointGraph:
    """Weigh the nearest neighbours of each point by geometry, colour and features.

    Args:
        points: (N, 3), near points in near rows.
        colors: (N, 3), None if there are none.
        normals: (N, 3) unit vectors, None to estimate them.
        features: (N, D) of an encoder, or scores.
        confidence: (N,), > 0, how much a point counts as a neighbour.

    Raises:
        BadInput: the student that is set can't be used, or only on voxels.
    """
    nearest, distance_m = find_nearest_points(points, config.neighbours)
    spacing_m = measure_spacing(distance_m)
    keep_within(config.radius * spacing_m, nearest, distance_m)
    if normals is None:
        normals = estimate_normals(points, nearest)
    if colors is None:
        colors = np.full(points.shape, GREY, np.uint8)
    coordinates = ((points - points.mean(0)) / spacing_m).astype(np.float32)
    graph = AffinityGraph(nearest, np.empty(nearest.shape, np.float32))
    _weigh(graph, coordinates, colors, normals, features, confidence, config)
    return PointGraph(graph, spacing_m, normals)


def _weigh(
    graph: AffinityGraph,
    coordinates: NDArray[np.float32],
    colors: NDArray[np.uint8],
    normals: NDArray[np.float32],
    features: NDArray[Any],
    confidence: NDArray[np.float32],
    config: PurifyConfig,
) -> None:
    rows, path = np.arange(len(coordinates)), student_path(config)
    if path is None:
        scaled = VOXEL_SIZE_M * coordinates
        embedding = compute_geometric_embedding(scaled, normals, colors, config)
        compute_weights(graph, rows, embedding, config.sharpness, confidence)
        return
    student = load_student(path, torch.device("cpu"))
    if not isinstance(student, PairwiseAffinityMLP):
        raise BadInput(
            "student_mismatch",
            f"{path.name} is a network on voxels: points are purified by a pairwise student or "
            "with purify.affinity geometric",
        )
    descriptors = create_descriptors(normals, colors, compute_signatures(features))
    compute_context(descriptors, coordinates, graph.neighbours, confidence, rows)
    settings = extract_layers(student), compute_pair_exponent(config), np.log(confidence)
    compute_pair_weights(graph, rows, descriptors, coordinates, *settings)
