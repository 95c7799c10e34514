# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification on a GPU: the affinity as a sparse matrix that is made there and stays there."""

import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.compute.priority import yield_point
from geopurify.compute.stages import stage
from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.gpu.affinity import DeviceAffinity
from geopurify.purify.gpu.neighbours import find_nearest_voxels
from geopurify.purify.gpu.walk import walk
from geopurify.purify.incremental.repooling import Pooled, UpdateRegion
from geopurify.purify.incremental.snapshot import Snapshot, take_snapshot

_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class DevicePurifier:
    """The `Purifier` of a GPU; any thread may use it.

    Attributes:
        affinity: computes the affinities of voxels to their neighbours.
        packed_keys: (N,) int64 voxels, in spatial order.
        matrix: (N, N) affinities between them, sparse; None for no voxels.
    """

    affinity: DeviceAffinity
    config: PurifyConfig
    device: torch.device
    packed_keys: NDArray[np.int64] = field(default_factory=_NOTHING.copy)
    matrix: Tensor | None = field(default=None, repr=False)

    def take_snapshot(self, voxel_map: VoxelMap, frames: int) -> Snapshot:
        """Return what `update` has to see of a map: here all voxels."""
        return take_snapshot(voxel_map, _NOTHING, 0, self.affinity.sees)

    @torch.inference_mode()
    def update(self, snapshot: Snapshot) -> "DevicePurifier":
        """Return the purifier of a later snapshot.

        Raises:
            BadInput: the device has too little memory.
        """
        keys, surfaces = snapshot.packed_keys, snapshot.surfaces
        try:
            with stage("neighbours"):
                near = find_nearest_voxels(
                    keys, self.config.neighbours, self.device, self.config.radius
                )
                self._synchronize()
            with stage("affinity"):
                weights = torch.from_numpy(surfaces.weights).to(self.device)
                log_confidence = self.config.confidence_exponent * weights.log()
                matrix = _build_sparse_matrix(
                    near, self.affinity.compute_weights(near, surfaces, log_confidence)
                )
                self._synchronize()
        except torch.OutOfMemoryError as error:
            raise BadInput(
                "device_memory",
                f"{self.device} has too little memory to purify {len(keys)} voxels with "
                f"{self.config.neighbours} neighbours: lower purify.neighbours or map.max_voxels, "
                "or set purify.device to cpu",
            ) from error
        return replace(self, packed_keys=keys, matrix=matrix)

    def _synchronize(self) -> None:
        """Wait for the device, so that stages are timed for what they are."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    @torch.inference_mode()
    def purify(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Return (N, C) values pooled over the voxels; all columns at once."""
        values = np.asarray(values, np.float32)
        if self.matrix is None:
            return values
        pooled = torch.from_numpy(np.ascontiguousarray(values)).to(self.device)
        if self.config.restart:
            return walk(self.matrix, pooled, self.config.restart).cpu().numpy()
        for _ in range(self.config.rounds):
            yield_point()
            pooled = self.matrix @ pooled
        return pooled.cpu().numpy()

    def pool_all(self, values: NDArray[Any]) -> Pooled:
        """Return (N, C) values pooled over the voxels, and what is needed to renew them."""
        return Pooled.entire(self.purify(values))

    def find_update_region(
        self, before: Pooled, previous_rows: NDArray[np.int32]
    ) -> UpdateRegion | None:
        """Return None, for everywhere: to find a region takes longer here than to pool all."""
        return None


def _build_sparse_matrix(neighbours: Tensor, weights: Tensor) -> Tensor:
    """Return the (N, N) matrix of (N, K) int32 columns and their weights."""
    size, k = neighbours.shape
    starts = torch.arange(0, size * k + 1, k, dtype=torch.int32, device=weights.device)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta")
        # a voxel that lacks neighbours stands in its row several times, which adds up
        return torch.sparse_csr_tensor(
            starts, neighbours.flatten(), weights.flatten(), (size, size), check_invariants=False
        )
