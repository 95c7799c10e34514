# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What purification reads of a map, taken while the map stands still."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.mapping.voxel_map import VoxelMap
from geopurify.purify.neighbours import spatial_order


@dataclass(frozen=True, eq=False)
class Snapshot:
    """N voxels in spatial order, and what M of them look like now.

    Attributes:
        packed_keys: (N,) int64, identity of the voxels.
        old_rows: (N,) int32, rows of the voxels in the snapshot before, -1 for new ones.
        changed: (M,) int64, ascending rows of the voxels that are new or were seen since the
            snapshot before.  What follows is theirs.
        points_map, normals_map: (M, 3) float32.
        colors: (M, 3) uint8.
        weights: (M,) float32, > 0, evidence behind each voxel.
    """

    packed_keys: NDArray[np.int64]
    old_rows: NDArray[np.int32]
    changed: NDArray[np.int64]
    points_map: NDArray[np.float32]
    normals_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    weights: NDArray[np.float32]


def take_snapshot(voxel_map: VoxelMap, before: NDArray[np.int64], frames: int) -> Snapshot:
    """Look at a map.

    Args:
        before: (O,) packed keys of the snapshot before, empty if there is none.
        frames: how many the map had fused then.
    """
    rows_before = voxel_map.rows_of(before)
    kept = np.flatnonzero(rows_before >= 0)
    is_new = np.ones(voxel_map.size, np.bool_)
    is_new[rows_before[kept]] = False
    added = np.flatnonzero(is_new)
    rows = np.concatenate([rows_before[kept], added])
    order = spatial_order(voxel_map.packed_keys[rows])
    rows = rows[order]
    old_rows = np.concatenate([kept, np.full(len(added), -1)])[order].astype(np.int32)
    changed = np.flatnonzero((voxel_map.last_seen[rows] > frames) | (old_rows < 0))
    return Snapshot(
        voxel_map.packed_keys[rows], old_rows, changed, *voxel_map.surfaces(rows[changed])
    )
