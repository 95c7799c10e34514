# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification on the CPU: affinities are recomputed only where the map has changed."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.compute.stages import stage
from geopurify.config import PurifyConfig
from geopurify.fusion.keys import unpack_keys
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.affinity.model import AffinityModel
from geopurify.purify.incremental.remap import (
    add_weighted_sums,
    dilate_one_ring,
    remap_graph,
    remap_rows,
    replace_neighbours,
)
from geopurify.purify.incremental.repooling import (
    Pooled,
    UpdateRegion,
    find_update_region,
)
from geopurify.purify.incremental.snapshot import Snapshot, take_snapshot
from geopurify.purify.neighbours import build_grid
from geopurify.purify.packed_graph import FEW_COLUMNS, PackedGraph
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.walk import purify_values

CONFIDENCE_TOLERANCE = 0.15  # share by which a voxel may count more before it is weighed again


@dataclass(frozen=True, eq=False)
class HostPurifier:
    """The `Purifier` of the CPU.

    Attributes:
        model: computes the affinities of voxels to their neighbours.
        packed_keys: (N,) int64 voxels, in spatial order.
        descriptors: (N, E) float32, by which the model weighs.
        confidence: (N,) float32, how much each voxel counts as a neighbour.
        graph: affinities between them.
        change: (N,) float32 in [0, 1], how much of what each voxel pools in one round has changed
            since the purifier before; 1 for a voxel that has changed itself.
    """

    model: AffinityModel
    config: PurifyConfig
    packed_keys: NDArray[np.int64]
    descriptors: NDArray[np.float32] = field(repr=False)
    confidence: NDArray[np.float32] = field(repr=False)
    graph: AffinityGraph = field(repr=False)
    change: NDArray[np.float32] = field(repr=False)

    @classmethod
    def empty(cls, model: AffinityModel, config: PurifyConfig) -> "HostPurifier":
        """Return the purifier of an empty map."""
        nothing = np.empty((0, config.neighbours), np.int32)
        return cls(
            model,
            config,
            np.empty(0, np.int64),
            np.empty((0, 0), np.float32),
            np.empty(0, np.float32),
            AffinityGraph(nothing, nothing.astype(np.float32)),
            np.empty(0, np.float32),
        )

    def take_snapshot(self, voxel_map: VoxelMap, frames: int) -> Snapshot:
        """Return what `update` has to see of a map, which stands still meanwhile."""
        return take_snapshot(voxel_map, self.packed_keys, frames, self.model.sees)

    def update(self, snapshot: Snapshot) -> "HostPurifier":
        """Return the purifier of a later snapshot.

        What can't have changed is taken over: neighbours are those that the purifier of nothing
        would find, and affinities are made of descriptors and confidences that are within their
        tolerances.  Only an affinity network sees what lies around a voxel as it was when the
        voxel last changed.
        """
        with stage("affinity"):
            descriptors, confidence, changed = self._update_descriptors(snapshot)
        yield_point()
        with stage("neighbours"):
            graph, lost, stale = self._update_neighbours(snapshot, changed)
        with stage("affinity"):
            yield_point()
            rows, keys = np.flatnonzero(stale), snapshot.packed_keys
            rows = self.model.compute_weights(graph, rows, keys, descriptors, confidence, changed)
            yield_point()
            change = _measure_change(graph, keys, snapshot.changed)
            change[lost] = 1
        return HostPurifier(self.model, self.config, keys, descriptors, confidence, graph, change)

    def _update_neighbours(
        self, snapshot: Snapshot, changed: NDArray[np.bool_]
    ) -> tuple[AffinityGraph, NDArray[np.bool_], NDArray[np.bool_]]:
        """Return a graph with all neighbours and the weights so far.

        Also which of the N voxels are new or lost a neighbour, and which need new weights.
        """
        graph, lost, touched = remap_graph(self.graph, snapshot.previous_rows, changed)
        yield_point()
        moved, grid = lost, build_grid(snapshot.packed_keys)
        if not lost.all():
            yield_point()
            added = np.flatnonzero(snapshot.previous_rows < 0)
            moved = lost | grid.find_reaching(graph.neighbours, added, self.config.radius)
        yield_point()
        rows = np.flatnonzero(moved)
        nearest = grid.find_nearest(self.config.neighbours, rows, self.config.radius)
        replace_neighbours(graph, rows, nearest, snapshot.previous_rows < 0)
        return graph, lost, moved | touched | changed

    def _update_descriptors(
        self, snapshot: Snapshot
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
        """Return descriptors and confidence of the N voxels, and which of them have changed.

        What changed too little to matter stays as it was weighed before, so that small changes
        add up until they do.
        """
        seen, surfaces = snapshot.changed, snapshot.surfaces
        fresh = self.model.compute_descriptors(surfaces)[: len(seen)]
        evidence = surfaces.weights[: len(seen)] ** self.config.confidence_exponent
        before = snapshot.previous_rows[seen]
        differs = before < 0
        known = np.flatnonzero(~differs)
        if len(known):
            past = before[known]
            ratio = evidence[known] / self.confidence[past]
            differs[known] = np.abs(np.log(ratio)) > CONFIDENCE_TOLERANCE
            differs[known] |= self.model.differ(self.descriptors[past], fresh[known])
        rows = seen[differs]
        descriptors = np.empty((len(snapshot.packed_keys), fresh.shape[1]), np.float32)
        if len(self.descriptors):
            descriptors = remap_rows(self.descriptors, snapshot.previous_rows)
        descriptors[rows] = fresh[differs]
        confidence = remap_rows(self.confidence, snapshot.previous_rows)
        confidence[rows] = evidence[differs]
        changed = np.zeros(len(descriptors), np.bool_)
        changed[rows] = True
        return descriptors, confidence, changed

    def purify(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """See `Purifier`; fast for the few texts of a query."""
        graph = self._packed if 0 < values.shape[1] <= FEW_COLUMNS else self.graph
        return purify_values(graph, values, self.config)

    @cached_property
    def _packed(self) -> PackedGraph:
        return PackedGraph.pack(self.graph)

    def pool_all(self, values: NDArray[Any]) -> Pooled:
        """See `Purifier`."""
        return Pooled.entire(purify_values(self.graph, values, self.config))

    def find_update_region(
        self, before: Pooled, previous_rows: NDArray[np.int32]
    ) -> UpdateRegion | None:
        """See `Purifier`."""
        if not self.config.restart:
            return None  # rounds without restart have no limit to be found again
        return find_update_region(before, self.graph, previous_rows, self.change)


def _measure_change(
    graph: AffinityGraph, packed_keys: NDArray[np.int64], changed: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return (N,) how much of what each voxel pools is of changed ones; 1 for these themselves."""
    is_changed = np.zeros(len(packed_keys), np.bool_)
    is_changed[changed] = True
    change = np.zeros(len(packed_keys), np.float32)
    coordinates = unpack_keys(packed_keys).astype(np.float32)
    rows = dilate_one_ring(changed, graph.neighbours, coordinates)
    add_weighted_sums(is_changed, rows, graph.neighbours, graph.weights, change)
    change[changed] = 1
    return change
