# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinities by the pairwise MLP, the student that is shipped."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity.context_update import find_different, update_context
from geopurify.purify.affinity.pairwise_kernel import Layers, compute_pair_weights
from geopurify.purify.affinity.voxel_descriptors import compute_context, create_descriptors
from geopurify.purify.incremental.snapshot import FeaturesSeen, Surfaces
from geopurify.purify.pooling import AffinityGraph

VOXELS_AT_ONCE = 16_384  # weighed without a pause: less than 0.1 s on two cores


@dataclass(frozen=True, eq=False)
class PairwiseAffinity:
    """By what a `PairwiseAffinityMLP` says of each pair.

    Attributes:
        layers: of the student.
        exponent: of its probabilities.
    """

    sees: ClassVar[FeaturesSeen] = "signatures"
    layers: Layers = field(repr=False)
    exponent: float

    def compute_descriptors(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """Return (K, E) float32 descriptors of K voxels."""
        return create_descriptors(surfaces.normals_map, surfaces.colors, surfaces.features)

    def differ(self, before: NDArray[np.float32], now: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which of M voxels look different enough to be weighed again."""
        return find_different(before, now)

    def compute_weights(
        self,
        graph: AffinityGraph,
        rows: NDArray[np.int64],
        packed_keys: NDArray[np.int64],
        descriptors: NDArray[np.float32],
        confidence: NDArray[np.float32],
        changed: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.int64]:
        """Recompute the weights of a graph where they have changed."""
        coordinates = unpack_keys(packed_keys).astype(np.float32)
        where = (descriptors, coordinates, graph.neighbours, confidence)
        if changed is None or changed.all():
            compute_context(*where, rows)
            differs = np.ones(len(descriptors), np.bool_)
        else:
            differs, rows = update_context(*where, rows, changed)
        looked_at = (descriptors, coordinates, self.layers, self.exponent, np.log(confidence))
        for start in range(0, len(rows), VOXELS_AT_ONCE):
            yield_point()
            some = rows[start : start + VOXELS_AT_ONCE]
            compute_pair_weights(graph, some, *looked_at, differs)
        return rows
