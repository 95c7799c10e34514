# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Two maps of one place into one."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.config import MapConfig
from geopurify.errors import BadInput
from geopurify.frame.poses import check_rigid
from geopurify.fusion.lifting import Observations
from geopurify.fusion.voxel_map import VoxelMap, capacity_of


def merge_maps(first: VoxelMap, second: VoxelMap, T_first_second: ArrayLike) -> VoxelMap:
    """Return a map of all voxels of both; where both have one, means by their weights.

    The voxels of the second map enter as observations at their centres, so a rotation may leave
    gaps of single voxels in thin surfaces, as any resampling of a grid does.

    Args:
        T_first_second: (4, 4) takes points of the second map to the first.

    Raises:
        BadInput: features of another dimension, another voxel size, or no rigid transform.
    """
    if second.config.voxel_size_m != first.config.voxel_size_m:
        raise BadInput(
            "voxel_size_mismatch",
            f"the maps have voxels of {first.config.voxel_size_m} and "
            f"{second.config.voxel_size_m} m",
        )
    capacity = max(first.config.max_voxels, first.size + second.size)
    merged = VoxelMap(replace(first.config, max_voxels=capacity, max_megabytes=0), first.dimension)
    merged.restore(first.state())
    merged.integrate(_as_observations(second, check_rigid(T_first_second)))
    return merged


def merge_within(
    first: VoxelMap, second: VoxelMap, T_first_second: ArrayLike, config: MapConfig
) -> VoxelMap:
    """Return the map of all voxels of both, as `merge_maps` does, with settings that bound it.

    Raises:
        BadInput: as `merge_maps`, or both together have more voxels than the settings allow.
    """
    merged = merge_maps(first, second, T_first_second)
    most = capacity_of(config, first.dimension)
    if merged.size > most:
        raise BadInput(
            "map_too_large", f"both maps together have {merged.size} voxels, more than {most}"
        )
    bounded = VoxelMap(config, first.dimension)
    bounded.restore(merged.state())
    return bounded


def _as_observations(voxels: VoxelMap, T_map_voxels: NDArray[np.float64]) -> Observations:
    """Return one observation per voxel, which is its own cell of the feature grid."""
    rotation, translation = T_map_voxels[:3, :3], T_map_voxels[:3, 3]
    cells = np.zeros((voxels.size, 4), np.int32)
    cells[:, 0] = np.arange(voxels.size)
    cell_weights = np.zeros((voxels.size, 4), np.float32)
    cell_weights[:, 0] = 1
    return Observations(
        points_map=(voxels.points_map @ rotation.T + translation).astype(np.float32),
        normals_map=(voxels.normals @ rotation.T).astype(np.float32),
        colors=voxels.colors,
        weights=voxels.weights.copy(),
        cells=cells,
        cell_weights=cell_weights,
        cell_features=voxels.features.astype(np.float32),
    )
