# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which voxels belong together, by what the robot's student says of pairs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.mapping.keys import unpack_keys
from geopurify.precedence import go_on
from geopurify.purify.affinity import AffinityGraph
from geopurify.purify.carrying import beside
from geopurify.purify.snapshot import Surfaces
from geopurify.purify.surroundings import looks


class DescribedVoxels(NamedTuple):
    """What pairs of N voxels are judged by.

    Attributes:
        descriptions: (N, `CHANNELS`) of `looks`.
        coordinates: (N, 3) in voxels.
        log_prior: (N,), logarithm of how much a voxel counts as a neighbour.
    """

    descriptions: NDArray[np.float32]
    coordinates: NDArray[np.float32]
    log_prior: NDArray[np.float32]


class PairWeigher(Protocol):
    """Runs a `PairStudent` over a graph."""

    def weigh(
        self,
        graph: AffinityGraph,
        around: NDArray[np.int64],
        rows: NDArray[np.int64],
        voxels: DescribedVoxels,
        exponent: float,
        between: Callable[[], None],
    ) -> None:
        """Write the weights of some rows anew: ``A_ij ~ prior_j P_ij^exponent``.

        Args:
            graph: neighbours may be -1 for none; in ``rows`` these become the voxel itself.
            around: voxels whose surroundings are to be described anew; all among ``rows``.
            rows: ascending.
            voxels: of the map; their descriptions are written to.
            exponent: of the student's probability P_ij that i and j belong together.
            between: called between its steps.
        """
        ...


@dataclass(frozen=True, eq=False)
class PairStudentAffinity:
    """By what a `PairStudent` says of each pair.

    Attributes:
        weigher: runs the student.
        exponent: of its probabilities.
    """

    needs_context: ClassVar[bool] = False
    weigher: PairWeigher = field(repr=False)
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
        between: Callable[[], None] = go_on,
    ) -> NDArray[np.int64]:
        """See `AffinityModel`."""
        around = beside(rows, graph.neighbours)  # who sees them, by its widest scale
        seen = beside(around, graph.neighbours)
        coordinates = unpack_keys(packed_keys).astype(np.float32)
        voxels = DescribedVoxels(descriptions, coordinates, np.log(prior))
        self.weigher.weigh(graph, around, seen, voxels, self.exponent, between)
        return seen
