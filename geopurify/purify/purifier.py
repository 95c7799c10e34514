# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The affinities between all voxels of a map, built anew only where the map has changed."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.precedence import go_on
from geopurify.purify.affinity import AffinityGraph, pool
from geopurify.purify.affinity_model import AffinityModel
from geopurify.purify.carrying import carried, carried_graph, weighted_sums
from geopurify.purify.device_neighbours import Search
from geopurify.purify.device_pool import Pool
from geopurify.purify.neighbours import VoxelGrid, grid_of
from geopurify.purify.snapshot import Snapshot
from geopurify.stopwatch import Stopwatch


@dataclass(frozen=True, eq=False)
class Purifier:
    """The affinities of a snapshot, ready to pool any column over its voxels.

    Attributes:
        packed_keys: (N,) int64 voxels, in spatial order.
        descriptions: (N, E) float32, by which the affinity model weighs.
        prior: (N,) float32, how much each voxel counts as a neighbour.
        graph: affinities between them.
        rounds: how often pooling is applied.
        renewed: (N,) float32 in [0, 1], how much of what each voxel pools in one round has changed
            since the purifier before; 1 for a voxel that has changed itself.
    """

    packed_keys: NDArray[np.int64]
    descriptions: NDArray[np.float32] = field(repr=False)
    prior: NDArray[np.float32] = field(repr=False)
    graph: AffinityGraph = field(repr=False)
    rounds: int
    renewed: NDArray[np.float32] = field(repr=False)

    def purify(self, values: NDArray, pool: Pool = pool) -> NDArray[np.float32]:
        """Return (N, C) values pooled over the voxels."""
        return pool(self.graph, values, self.rounds)


def no_purifier(config: PurifyConfig) -> Purifier:
    """Return the purifier of an empty map."""
    nothing = np.empty((0, config.neighbours), np.int32)
    return Purifier(
        np.empty(0, np.int64),
        np.empty((0, 0), np.float32),
        np.empty(0, np.float32),
        AffinityGraph(nothing, nothing.astype(np.float32)),
        config.rounds,
        np.empty(0, np.float32),
    )


def build_purifier(
    snapshot: Snapshot,
    model: AffinityModel,
    config: PurifyConfig,
    watch: Stopwatch,
    before: Purifier,
    between: Callable[[], None] = go_on,
    search: Search = VoxelGrid.nearest,
) -> Purifier:
    """Find neighbours and affinities of all voxels of a snapshot.

    What can't have changed since the purifier before is taken over from it; the result is the one
    that `no_purifier` before it would give.  Only a student of voxels sees what lies around a
    voxel as it was when the voxel last changed.

    Args:
        before: of the last snapshot.
        between: called before each step.
        search: finds neighbours.
    """
    changed = np.zeros(len(snapshot.packed_keys), np.bool_)
    changed[snapshot.changed] = True
    with watch("neighbours"):
        graph, lost, touched = carried_graph(before.graph, snapshot.old_rows, changed)
        between()
        moved, grid = lost, grid_of(snapshot.packed_keys)
        if not lost.all():
            between()
            added = np.flatnonzero(snapshot.old_rows < 0)
            moved = lost | grid.reaching(graph.neighbours, added)
        between()
        rows = np.flatnonzero(moved)
        graph.neighbours[rows] = search(grid, config.neighbours, rows)
    with watch("affinity"):
        between()
        fresh = model.describe(snapshot.surfaces)[: len(snapshot.changed)]
        descriptions = np.empty((len(changed), fresh.shape[1]), np.float32)
        if len(before.descriptions):
            descriptions = carried(before.descriptions, snapshot.old_rows)
        descriptions[snapshot.changed] = fresh
        between()
        prior = carried(before.prior, snapshot.old_rows)
        weights = snapshot.surfaces.weights[: len(snapshot.changed)]
        prior[snapshot.changed] = weights**config.evidence
        rows = np.flatnonzero(moved | touched | changed)
        between()
        rows = model.weigh(graph, rows, snapshot.packed_keys, descriptions, prior, between)
        between()
        renewed = np.zeros(len(changed), np.float32)
        weighted_sums(changed, rows, graph.neighbours, graph.weights, renewed)
        renewed[lost | changed] = 1
    return Purifier(snapshot.packed_keys, descriptions, prior, graph, config.rounds, renewed)
