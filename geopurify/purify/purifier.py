# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification of a map: neighbours, affinity and pooling, and what is kept of them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.affinity import AffinityGraph, affinity_graph, pool
from geopurify.purify.embedding import geometric_embedding
from geopurify.purify.neighbours import nearest_voxels
from geopurify.stopwatch import Stopwatch


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What purification reads of a map; rows in spatial order.

    Attributes:
        packed_keys: (N,) int64, identity of the voxels.
        points_map, normals_map: (N, 3) float32.
        colors: (N, 3) uint8.
        weights: (N,) float32, > 0, evidence behind each voxel.
    """

    packed_keys: NDArray[np.int64]
    points_map: NDArray[np.float32]
    normals_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    weights: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Purifier:
    """The affinities of a snapshot, ready to pool any column over its voxels.

    Attributes:
        packed_keys: (N,) int64 voxels, in spatial order.
        graph: affinities between them.
        rounds: how often pooling is applied.
    """

    packed_keys: NDArray[np.int64]
    graph: AffinityGraph = field(repr=False)
    rounds: int

    def purify(self, values: NDArray) -> NDArray[np.float32]:
        """Return (N, C) values pooled over the voxels."""
        return pool(self.graph, values, self.rounds)


def build_purifier(snapshot: Snapshot, config: PurifyConfig, watch: Stopwatch) -> Purifier:
    """Find neighbours and affinities of all voxels of a snapshot, by the geometric embedding."""
    with watch("neighbours"):
        neighbours = nearest_voxels(snapshot.packed_keys, config.neighbours)
    with watch("affinity"):
        embedding = geometric_embedding(
            snapshot.points_map, snapshot.normals_map, snapshot.colors, config
        )
        prior = snapshot.weights**config.evidence
        graph = affinity_graph(embedding, neighbours, config.sharpness, prior)
    return Purifier(snapshot.packed_keys, graph, config.rounds)
