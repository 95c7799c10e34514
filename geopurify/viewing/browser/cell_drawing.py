# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A cell of a map as point clouds of a viser scene."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import viser
from numpy.typing import NDArray

from geopurify.query.changed_blocks import BlockIndex
from geopurify.viewing.browser.detail import Cell
from geopurify.viewing.browser.facing import ALWAYS
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

Rows = Mapping[BlockIndex, NDArray[np.int64]]  # of blocks
Colors = Callable[[BlockIndex, NDArray[np.int64]], NDArray[np.uint8]]

POINT_SIZE = 1.15  # edges of a voxel: squares that leave no gaps
AWAY = 0.05  # cosine above which a surface faces away
EDGE_ON = 0.15  # it is drawn again below AWAY minus this, so that it does not flicker
ROOT = "/map"


@dataclass(eq=False)
class Part:
    """What a cell has of one facing.

    Attributes:
        rows: which voxels of which blocks.
        normal: None if it is drawn from all sides.
    """

    handle: viser.PointCloudHandle
    rows: Rows
    normal: NDArray[np.float64] | None
    centre: NDArray[np.float64]
    is_visible: bool = True

    def faces_away(self, eye: NDArray[np.float64]) -> bool:
        """Tell whether it is seen from behind; it stays as it is where that is not clear."""
        if self.normal is None:
            return False
        ray = self.centre - eye
        cosine = float(ray @ self.normal) / (float(np.linalg.norm(ray)) + 1e-9)
        return cosine > (AWAY if self.is_visible else AWAY - EDGE_ON)

    def show(self, is_shown: bool) -> None:
        """Show or hide it."""
        if is_shown != self.is_visible:
            self.handle.visible = self.is_visible = is_shown

    def recolor(self, colors: Colors) -> None:
        """Send its colours again."""
        self.handle.colors = np.concatenate([colors(*item) for item in self.rows.items()])


def draw_parts(
    server: viser.ViserServer, blocks: VoxelBlocks, cell: Cell, rows: Rows, colors: Colors
) -> list[Part]:
    """Draw rows of the blocks in a cell, as one cloud for each facing.

    Positions are sent as float16 offsets from the centre of the cell: 9 bytes a point.
    """
    level, index = cell
    edge_m = blocks.block_size_m * 2**level
    origin = (np.array(index) + 0.5) * edge_m
    parts = []
    for facing, own in _by_facing(blocks, rows):
        points = np.concatenate([blocks[i].points_map[own[i]] for i in own])
        handle = server.scene.add_point_cloud(
            f"{ROOT}/{level}_{'_'.join(map(str, index))}_{facing}",
            (points - origin).astype(np.float16),
            np.concatenate([colors(i, own[i]) for i in own]),
            point_size=POINT_SIZE * 2**level * blocks.voxel_size_m,
            point_shading="flat",
            position=origin,
        )
        normal = None
        if facing != ALWAYS:
            normals = [blocks[i].points["normal"][own[i]] for i in own]
            normal = np.concatenate(normals).mean(0, dtype=np.float64)
            normal /= np.linalg.norm(normal) + 1e-9
        parts.append(Part(handle, own, normal, points.mean(0, dtype=np.float64)))
    return parts


def _by_facing(blocks: VoxelBlocks, rows: Rows) -> Iterator[tuple[int, Rows]]:
    """Yield facings and the rows of each."""
    facings = {i: blocks[i].facings[own] for i, own in rows.items()}
    for facing in np.unique(np.concatenate([np.empty(0, np.uint8), *facings.values()])):
        chosen = {i: rows[i][facings[i] == facing] for i in rows}
        yield int(facing), {i: own for i, own in chosen.items() if len(own)}
