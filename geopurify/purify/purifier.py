# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The affinities between all voxels of a map, on the CPU or on a GPU."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.compute.precedence import go_on
from geopurify.compute.stopwatch import Stopwatch
from geopurify.config import PurifyConfig
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.affinity.model import (
    GeometricAffinity,
    VoxelStudentAffinity,
    affinity_model,
    configured_student,
    pair_exponent,
)
from geopurify.purify.affinity.pair_student import PairStudent
from geopurify.purify.gpu.cosines import DeviceCosines
from geopurify.purify.gpu.pairs import DevicePairs
from geopurify.purify.gpu.purifier import DevicePurifier
from geopurify.purify.gpu.weigher import DeviceWeigher
from geopurify.purify.host_purifier import HostPurifier
from geopurify.purify.incremental.pooled import Pooled, Region
from geopurify.purify.incremental.snapshot import Snapshot
from geopurify.purify.published.network import Student


class Purifier(Protocol):
    """The affinities of a snapshot, ready to pool any column over its N voxels."""

    @property
    def packed_keys(self) -> NDArray[np.int64]:
        """(N,) voxels, in the order of the rows of values."""
        ...

    def look_at(self, voxel_map: VoxelMap, frames: int) -> Snapshot:
        """Return what `renewed` has to see of a map, which stands still meanwhile.

        Args:
            frames: how many the map had fused when this purifier's snapshot was taken.
        """
        ...

    def renewed(
        self, snapshot: Snapshot, watch: Stopwatch, between: Callable[[], None] = go_on
    ) -> "Purifier":
        """Return the purifier of a later snapshot.

        Args:
            between: called between its steps.
        """
        ...

    def purify(self, values: NDArray) -> NDArray[np.float32]:
        """Return (N, C) values pooled over the voxels."""
        ...

    def pool_all(self, values: NDArray, between: Callable[[], None] = go_on) -> Pooled:
        """Return (N, C) values pooled over the voxels, and what is needed to renew them."""
        ...

    def region_to_pool(self, before: Pooled, old_rows: NDArray[np.int32]) -> Region | None:
        """Return where earlier values are to be pooled again, None for everywhere.

        Args:
            old_rows: (N,) row of each voxel in ``before``, -1 for new ones.
        """
        ...


def create_purifier(config: PurifyConfig, dimension: int, device: torch.device) -> Purifier:
    """Return the purifier of an empty map, for features of D channels.

    Raises:
        BadInput: the file of the student can't be used, or it takes other features.
    """
    student = configured_student(config, dimension, device)
    if device.type == "cpu":
        return HostPurifier.of_nothing(affinity_model(student, config), config)
    return DevicePurifier(device_weigher(student, config), config, device)


def device_weigher(student: Student | PairStudent | None, config: PurifyConfig) -> DeviceWeigher:
    """Return what weighs on the device of a student, or by formula on any."""
    if student is None:
        return DeviceCosines(GeometricAffinity(config))
    if isinstance(student, PairStudent):
        return DevicePairs(student, pair_exponent(config))
    return DeviceCosines(VoxelStudentAffinity(config, student))
