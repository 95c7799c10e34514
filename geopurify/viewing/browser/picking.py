# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which voxel a ray from a camera meets first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.query.changed_blocks import BlockIndex
from geopurify.viewing.browser.block_scene import BlockScene
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

REACH_VOXELS = 0.75  # how far from a voxel's centre a ray may pass to meet it


@dataclass(frozen=True, eq=False)
class PickedVoxel:
    """A voxel that was clicked on.

    Attributes:
        index, row: its block and its row there.
        point_map: (3,) its centre, metres.
    """

    index: BlockIndex
    row: int
    point_map: NDArray[np.float64]


def pick_voxel(
    blocks: VoxelBlocks,
    scene: BlockScene,
    origin: NDArray[np.float64],
    direction: NDArray[np.float64],
) -> PickedVoxel | None:
    """Return the first voxel on a ray, of those that are drawn; None if there is none."""
    direction = direction / np.linalg.norm(direction)
    radius_m = blocks.block_size_m * np.sqrt(3) / 2
    best, nearest = None, np.inf
    for index, block in blocks.items():
        along, off = _along(block.origin[None] - origin, direction)
        if off[0] > radius_m or not -radius_m < along[0] < nearest + radius_m:
            continue
        rows = scene.visible_rows(index)
        points = block.points_map[rows].astype(np.float64)
        along, off = _along(points - origin, direction)
        reach_m = REACH_VOXELS * scene.point_edge(index) * blocks.voxel_size_m
        met = (off <= reach_m) & (along > 0)
        if met.any() and along[met].min() < nearest:
            row = np.flatnonzero(met)[np.argmin(along[met])]
            nearest = along[row]
            best = PickedVoxel(index, int(rows[row]), points[row])
    return best


def _along(
    offsets: NDArray[np.float64], direction: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far (N, 3) offsets lie along a direction and off it."""
    along = offsets @ direction
    off = np.linalg.norm(offsets - along[:, None] * direction, axis=1)
    return along, off
