# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pooled values that can be renewed where the map has changed, and only there.

Pooled values are the limit of a walk with restart: they solve a system of linear equations.  A
change fades with every step, so the system is solved again only for the voxels around it, from
their values before; around them lies a border of voxels that stay as they were.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.priority import yield_point
from geopurify.purify.incremental.remap import remap_rows
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.walk import approach_limit
from geopurify.purify.walk_rounds import TOLERANCE

CHANGE_THRESHOLD = (
    0.15  # share of its neighbourhood that may change before a voxel is pooled again
)
LEAST_KNOWN = 0.5  # share of voxels pooled before, from which the limit is near
NEAR_TOLERANCE = 0.05  # share of the way to a near limit that may be left
LARGEST_REGION = 0.5  # of all voxels; more are not worth the border
MOST_REPOOLED = (
    1.0  # of all voxels, in many steps; then all are pooled, so that no error builds up
)


@dataclass(frozen=True, eq=False)
class Pooled:
    """Values of N voxels after pooling.

    Attributes:
        values: (N, C) float32.
        change: (N,) float32, how much of its neighbourhood has changed since a voxel was pooled.
        repooled: how many voxels were pooled again since all were.
    """

    values: NDArray[np.float32]
    change: NDArray[np.float32] = field(repr=False)
    repooled: int = 0

    @classmethod
    def entire(cls, values: NDArray[np.float32]) -> "Pooled":
        """Return values that were just pooled over all voxels."""
        return cls(values, np.zeros(len(values), np.float32))

    @classmethod
    def without_columns(cls, size: int) -> "Pooled":
        """Return what N voxels have of no text."""
        return cls.entire(np.empty((size, 0), np.float32))


@dataclass(frozen=True, eq=False)
class UpdateRegion:
    """Where values are pooled again, and what that reads.

    Attributes:
        rows: (M,) rows whose values are read: those pooled again, then their border.
        graph: affinities of the former, numbered by their place in ``rows``.
        previous_rows: (N,) row of every voxel in the values before, -1 for new ones.
        change: (N,) as of `Pooled`, once the region is pooled.
    """

    rows: NDArray[np.int64]
    graph: AffinityGraph
    previous_rows: NDArray[np.int32]
    change: NDArray[np.float32]


def find_update_region(
    before: Pooled,
    graph: AffinityGraph,
    previous_rows: NDArray[np.int32],
    renewed: NDArray[np.float32],
) -> UpdateRegion | None:
    """Return where values are to be pooled again, None for everywhere.

    Args:
        previous_rows: (N,) row of each voxel in ``before``, -1 for new ones.
        renewed: (N,) how much of what each voxel pools has changed since; 1 for new ones.
    """
    change = remap_rows(before.change, previous_rows) + renewed
    is_inner = change > CHANGE_THRESHOLD
    size, again = len(change), int(is_inner.sum())
    if again > LARGEST_REGION * size or before.repooled + again > MOST_REPOOLED * size:
        return None
    change[is_inner] = 0
    inner = np.flatnonzero(is_inner)
    is_border = np.zeros(len(change), np.bool_)
    _mark_neighbours(inner, graph.neighbours, is_border)
    rows = np.concatenate([inner, np.flatnonzero(is_border & ~is_inner)])
    place = np.empty(len(change), np.int32)
    place[rows] = np.arange(len(rows))
    shape = len(inner), graph.neighbours.shape[1]
    part = AffinityGraph(np.empty(shape, np.int32), np.empty(shape, np.float32))
    _take_part(inner, place, graph.neighbours, graph.weights, part.neighbours, part.weights)
    return UpdateRegion(rows, part, previous_rows, change)


@njit(cache=True, parallel=True)
def _mark_neighbours(rows, neighbours, marked):  # type: ignore[no-untyped-def]
    for m in prange(len(rows)):
        for j in neighbours[rows[m]]:
            marked[j] = True


@njit(cache=True, parallel=True)
def _take_part(rows, place, neighbours, weights, some_neighbours, some_weights):  # type: ignore[no-untyped-def]
    for m in prange(len(rows)):
        some_weights[m] = weights[rows[m]]
        for k in range(neighbours.shape[1]):
            some_neighbours[m, k] = place[neighbours[rows[m], k]]


def repool_region(
    before: Pooled,
    region: UpdateRegion,
    values: NDArray[np.float32],
    restart: float,
) -> Pooled:
    """Pool the (M, C) values of a region; elsewhere the pooled values are those before."""
    yield_point()
    pooled = len(region.graph.neighbours)
    inner, border = region.rows[:pooled], region.rows[pooled:]
    limit = remap_rows(before.values, region.previous_rows)
    begin = np.concatenate([values[:pooled], limit[border]])
    known = np.flatnonzero(region.previous_rows[inner] >= 0)
    begin[known] = limit[inner[known]]
    tolerance = NEAR_TOLERANCE if len(known) > LEAST_KNOWN * pooled else TOLERANCE
    limit[inner] = approach_limit(region.graph, values, begin, restart, tolerance)[:pooled]
    return Pooled(limit, region.change, before.repooled + pooled)
