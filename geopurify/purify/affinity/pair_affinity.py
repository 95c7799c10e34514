# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which voxels belong together, by what the robot's student says of pairs."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity.pair_kernel import Layers, weigh_pairs
from geopurify.purify.affinity.surroundings import look_around, looks
from geopurify.purify.incremental.carrying import beside
from geopurify.purify.incremental.snapshot import Surfaces
from geopurify.purify.pooling import AffinityGraph

VOXELS_AT_ONCE = 16_384  # weighed without a pause: less than 0.1 s on two cores


@dataclass(frozen=True, eq=False)
class PairStudentAffinity:
    """By what a `PairStudent` says of each pair.

    Attributes:
        layers: of the student.
        exponent: of its probabilities.
    """

    needs_context: ClassVar[bool] = False
    layers: Layers = field(repr=False)
    exponent: float

    def describe(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """See `AffinityModel`."""
        return looks(surfaces.normals_map, surfaces.colors)

    def weigh(
        self,
        graph: AffinityGraph,
        rows: NDArray[np.int64],
        packed_keys: NDArray[np.int64],
        descriptions: NDArray[np.float32],
        prior: NDArray[np.float32],
    ) -> NDArray[np.int64]:
        """See `AffinityModel`."""
        around = beside(rows, graph.neighbours)  # who sees them, by its widest scale
        seen = beside(around, graph.neighbours)
        coordinates = unpack_keys(packed_keys).astype(np.float32)
        look_around(descriptions, coordinates, graph.neighbours, around)
        looked_at = (descriptions, coordinates, self.layers, self.exponent, np.log(prior))
        for start in range(0, len(seen), VOXELS_AT_ONCE):
            yield_point()
            weigh_pairs(graph, seen[start : start + VOXELS_AT_ONCE], *looked_at)
        return seen
