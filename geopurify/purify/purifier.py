# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The affinities between all voxels of a map, on the CPU or on a GPU."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.incremental.repooling import Pooled, UpdateRegion
from geopurify.purify.incremental.snapshot import Snapshot


class Purifier(Protocol):
    """The affinities of a snapshot, ready to pool any column over its N voxels."""

    @property
    def packed_keys(self) -> NDArray[np.int64]:
        """(N,) voxels, in the order of the rows of values."""
        ...

    def take_snapshot(self, voxel_map: VoxelMap, frames: int) -> Snapshot:
        """Return what `update` has to see of a map, which stands still meanwhile.

        Args:
            frames: how many the map had fused when this purifier's snapshot was taken.
        """
        ...

    def update(self, snapshot: Snapshot) -> "Purifier":
        """Return the purifier of a later snapshot."""
        ...

    def purify(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Return (N, C) values pooled over the voxels."""
        ...

    def pool_all(self, values: NDArray[Any]) -> Pooled:
        """Return (N, C) values pooled over the voxels, and what is needed to renew them."""
        ...

    def find_update_region(
        self, before: Pooled, previous_rows: NDArray[np.int32]
    ) -> UpdateRegion | None:
        """Return where earlier values are to be pooled again, None for everywhere.

        Args:
            previous_rows: (N,) row of each voxel in ``before``, -1 for new ones.
        """
        ...
