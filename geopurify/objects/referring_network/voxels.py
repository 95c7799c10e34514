# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Points as the voxels that the network sees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key
from geopurify.objects.referring_network.inputs import Elements, pad_batch
from geopurify.objects.referring_network.pyramid import build_pyramid

VOXEL_SIZE_M = 0.02  # as published
MEAN_COLOR = (109.8, 97.2, 83.8)  # of ScanNet
COLOR_SCALE = 256


@dataclass(frozen=True, eq=False)
class VoxelInputs:
    """Voxels of a scene.

    Attributes:
        packed_keys: (V,) int64, ascending.
        values: (V, 6) float32 means of place and colour.
        row_of_point: (N,) the voxel of each point.
    """

    packed_keys: NDArray[np.int64]
    values: NDArray[np.float32]
    row_of_point: NDArray[np.int64]


def voxelize(
    points: NDArray[np.floating], colors: NDArray[np.uint8], voxel_size_m: float = VOXEL_SIZE_M
) -> VoxelInputs:
    """Return the voxels of (N, 3) points in metres, z up, with (N, 3) colours."""
    shade = (colors.astype(np.float32) - np.array(MEAN_COLOR, np.float32)) / COLOR_SCALE
    inputs = np.concatenate([points.astype(np.float32), shade], 1)
    cells = np.floor(points / voxel_size_m).astype(np.int64)
    keys, row = np.unique(pack_key(*cells.T), return_inverse=True)
    sums = np.stack([np.bincount(row, column, len(keys)) for column in inputs.T], 1)
    means = sums / np.bincount(row, minlength=len(keys))[:, None]
    return VoxelInputs(keys, means.astype(np.float32), row)


def voxel_elements(scenes: Sequence[VoxelInputs], levels: int) -> Elements:
    """Return the voxels of scenes as the network's inputs."""
    values, is_there = pad_batch([torch.from_numpy(scene.values) for scene in scenes])
    pyramid = build_pyramid([scene.packed_keys for scene in scenes], levels)
    return Elements(values, is_there, pyramid=pyramid)
