# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pooled values that can be renewed where the map has changed, and only there.

A change fades with every round it takes to arrive, so only the voxels around it are pooled again,
from the first round on.  Around them lies a border of voxels that stay as they were: what those
held after each round is read off a few rounds whose values are kept, and between these it is
interpolated.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.purify.incremental.remap import remap_rows
from geopurify.purify.pooling import AffinityGraph, pool, pool_once

CHECKPOINT_SHARES = (0.1, 0.3, 0.55)  # shares of all rounds; a field changes fastest at first
CHANGE_THRESHOLD = (
    0.15  # share of its neighbourhood that may change before a voxel is pooled again
)
LARGEST_REGION = 0.5  # of all voxels; more are not worth the border
MOST_REPOOLED = (
    1.0  # of all voxels, in many steps; then all are pooled, so that no error builds up
)


@dataclass(frozen=True, eq=False)
class Pooled:
    """Values of N voxels after pooling.

    Attributes:
        values: (N, C) float32.
        checkpoints: the same after some of the rounds, (N, C) float16 each.
        change: (N,) float32, how much of its neighbourhood has changed since a voxel was pooled.
        renewed: how many voxels were pooled again since all were.
    """

    values: NDArray[np.float32]
    checkpoints: tuple[NDArray[np.float16], ...] = field(repr=False)
    change: NDArray[np.float32] = field(repr=False)
    repooled: int = 0

    @classmethod
    def entire(
        cls, values: NDArray[np.float32], checkpoints: tuple[NDArray[Any], ...] = ()
    ) -> "Pooled":
        """Return values that were just pooled over all voxels."""
        return cls(values, checkpoints, np.zeros(len(values), np.float32))

    @classmethod
    def without_columns(cls, size: int) -> "Pooled":
        """Return what N voxels have of no text."""
        return cls.entire(np.empty((size, 0), np.float32))


def pool_all(
    graph: AffinityGraph,
    values: NDArray[Any],
    rounds: int,
) -> Pooled:
    """Pool (N, C) values over all voxels; see `pool`."""
    checkpoints = {
        end: np.empty(values.shape, np.float16) for end in _checkpoint_rounds(rounds)[1:-1]
    }
    pooled = pool(graph, values, rounds, checkpoints)
    return Pooled.entire(pooled, tuple(checkpoints.values()))


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
    neighbours = graph.neighbours[inner]
    is_border = np.zeros(len(change), np.bool_)
    is_border[neighbours.ravel()] = True
    rows = np.concatenate([inner, np.flatnonzero(is_border & ~is_inner)])
    place = np.empty(len(change), np.int32)
    place[rows] = np.arange(len(rows))
    return UpdateRegion(
        rows, AffinityGraph(place[neighbours], graph.weights[inner]), previous_rows, change
    )


def repool_region(
    before: Pooled,
    region: UpdateRegion,
    values: NDArray[np.float32],
    rounds: int,
) -> Pooled:
    """Pool the (M, C) values of a region; elsewhere the pooled values are those before."""
    yield_point()
    values, pooled = values.copy(), len(region.graph.neighbours)
    inner, border = region.rows[:pooled], region.rows[pooled:]
    checkpoints: list[NDArray[Any]] = [*before.checkpoints, before.values]
    checkpoints = [remap_rows(checkpoint, region.previous_rows) for checkpoint in checkpoints]
    later = np.empty_like(values)
    for checkpoint, (first, last) in zip(
        checkpoints, pairwise(_checkpoint_rounds(rounds)), strict=True
    ):
        step = (checkpoint[border] - values[pooled:]) / np.float32(last - first)
        for _ in range(first, last):
            yield_point()
            pool_once(region.graph, values, later[:pooled])
            np.add(values[pooled:], step, out=later[pooled:])
            values, later = later, values
        checkpoint[inner] = values[:pooled]
    renewed = before.repooled + pooled
    return Pooled(checkpoints[-1], tuple(checkpoints[:-1]), region.change, renewed)


def _checkpoint_rounds(rounds: int) -> list[int]:
    """Return 0, the rounds after which values are kept, and the last."""
    return sorted({0, rounds, *(int(np.ceil(share * rounds)) for share in CHECKPOINT_SHARES)})
