# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What purification reads of a map, taken while the map stands still."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.affinity.signatures import create_projection
from geopurify.purify.neighbours import argsort_spatially

FeaturesSeen = Literal["none", "signatures", "all"]  # what an affinity model sees of features
BLOCK_BITS = 5  # around what has changed, blocks of 2^5 voxels are looked at: at least 0.64 m


@dataclass(frozen=True, eq=False)
class Surfaces:
    """What K voxels look like.

    Attributes:
        packed_keys: (K,) int64.
        points_map, normals_map: (K, 3) float32.
        colors: (K, 3) uint8.
        weights: (K,) float32, > 0, evidence behind each voxel.
        features: (K, F) float32, as much as the affinity model sees: none, their signatures, or
            all channels.
    """

    packed_keys: NDArray[np.int64]
    points_map: NDArray[np.float32]
    normals_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    weights: NDArray[np.float32]
    features: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """N voxels in spatial order, and what some of them look like now.

    Attributes:
        packed_keys: (N,) int64, identity of the voxels.
        previous_rows: (N,) int32, rows of the voxels in the snapshot before, -1 for new ones.
        changed: (M,) int64, ascending rows of the voxels that are new or were seen since the
            snapshot before.
        surfaces: of the voxels that changed, then of those around them.
        frames: how many the map had fused.
    """

    packed_keys: NDArray[np.int64]
    previous_rows: NDArray[np.int32]
    changed: NDArray[np.int64]
    surfaces: Surfaces
    frames: int


def take_snapshot(
    voxel_map: VoxelMap,
    before: NDArray[np.int64],
    frames: int,
    sees: FeaturesSeen = "none",
) -> Snapshot:
    """Look at a map.

    Args:
        before: (O,) packed keys of the snapshot before, empty if there is none.
        frames: how many the map had fused then.
        sees: what to read of the features; with all of them, also what lies around changed voxels.
    """
    rows_before = voxel_map.rows_of(before)
    kept = np.flatnonzero(rows_before >= 0)
    is_new = np.ones(voxel_map.size, np.bool_)
    is_new[rows_before[kept]] = False
    added = np.flatnonzero(is_new)
    rows = np.concatenate([rows_before[kept], added])
    order = argsort_spatially(voxel_map.packed_keys[rows])
    rows = rows[order]
    keys = voxel_map.packed_keys[rows]
    previous_rows = np.concatenate([kept, np.full(len(added), -1)])[order].astype(np.int32)
    is_changed = (voxel_map.last_seen[rows] > frames) | (previous_rows < 0)
    seen = changed = np.flatnonzero(is_changed)
    if sees == "all":
        around = np.flatnonzero(_find_near(keys, is_changed) & ~is_changed)
        seen = np.concatenate([changed, around])
    surfaces = _read_surfaces(voxel_map, rows[seen], sees)
    return Snapshot(keys, previous_rows, changed, surfaces, voxel_map.frames)


def _read_surfaces(voxel_map: VoxelMap, rows: NDArray[np.integer], sees: FeaturesSeen) -> Surfaces:
    features = np.empty((len(rows), 0), np.float32)
    if sees == "signatures":
        features = voxel_map.scores(create_projection(voxel_map.dimension), rows)
    elif sees == "all":
        features = voxel_map.features[rows].astype(np.float32)
    return Surfaces(voxel_map.packed_keys[rows], *voxel_map.surfaces(rows), features)


def _find_near(packed_keys: NDArray[np.int64], is_changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which of N voxels lie in the blocks of the changed ones or in those beside them."""
    blocks = pack_key(*(unpack_keys(packed_keys).astype(np.int64) >> BLOCK_BITS).T)
    changed = unpack_keys(np.unique(blocks[is_changed])).astype(np.int64)
    steps = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3), -1).reshape(-1, 3)
    beside = (changed[:, None] + steps).reshape(-1, 3)
    return np.isin(blocks, pack_key(*beside.T))
