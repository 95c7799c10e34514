# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The voxels that a viewer has, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.frame.poses import upright_axes
from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.query.changed_blocks import BlockIndex
from geopurify.query.regions import Sphere
from geopurify.viewing.browser.facing import find_facings
from geopurify.viewing.browser.map_source import BLOCK_VOXELS, VIEWED_POINT, CloudChange


@dataclass(eq=False)
class VoxelBlock:
    """The voxels of one block.

    Attributes:
        origin: (3,) centre of the block, metres; float16 offsets from it are exact to 0.3 mm.
        points: (M,) `VIEWED_POINT`.
        packed_keys: (M,) int64, ascending.
        facings, shades: (M,) which way each one faces, and a factor on plain colours.
        extent: (2, 3) lowest and highest place along the axes of the map, metres.
    """

    origin: NDArray[np.float64]
    points: NDArray[Any] = field(repr=False)
    packed_keys: NDArray[np.int64] = field(repr=False)
    facings: NDArray[np.uint8] = field(repr=False)
    shades: NDArray[np.float32] = field(repr=False)
    extent: NDArray[np.float64] = field(repr=False)

    @property
    def points_map(self) -> NDArray[np.float32]:
        """(M, 3) centres, metres."""
        return positions(self.points)


class VoxelBlocks:
    """All blocks of a map.

    Args:
        up_map: (3,) direction against gravity.
    """

    def __init__(
        self, voxel_size_m: float, up_map: NDArray[np.float64], block_voxels: int = BLOCK_VOXELS
    ) -> None:
        self.voxel_size_m = voxel_size_m
        self.block_size_m = block_voxels * voxel_size_m
        self._block_voxels = block_voxels
        self.axes = upright_axes(up_map)
        self.names: tuple[str, ...] = ()
        self.colors: NDArray[np.uint8] = np.empty((0, 3), np.uint8)
        self._blocks: dict[BlockIndex, VoxelBlock] = {}

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, index: BlockIndex) -> VoxelBlock:
        return self._blocks[index]

    def items(self) -> Iterator[tuple[BlockIndex, VoxelBlock]]:
        """Yield the indices and blocks."""
        yield from self._blocks.items()

    @property
    def voxels(self) -> int:
        """How many there are."""
        return sum(len(block.points) for block in self._blocks.values())

    def apply(self, change: CloudChange) -> tuple[list[BlockIndex], list[BlockIndex]]:
        """Take over a change; return which blocks are to be drawn and which to be removed."""
        gone = set(self._blocks) if change.is_whole else set()
        if change.is_whole:
            self._blocks.clear()
        self.names, self.colors = change.names, change.colors
        drawn = []
        for block in change.blocks:
            if len(block.points):
                self._blocks[block.index] = self._make(block.index, block.points)
                drawn.append(block.index)
                gone.discard(block.index)
            elif self._blocks.pop(block.index, None) is not None:
                gone.add(block.index)
        return drawn, sorted(gone)

    def _make(self, index: BlockIndex, points: NDArray[Any]) -> VoxelBlock:
        places = positions(points)
        normals = points["normal"].astype(np.float32) / 127
        facings, shades = find_facings(places, normals, self.axes, self.voxel_size_m)
        origin = (np.array(index) + 0.5) * self.block_size_m
        keys = pack_points(places, self.voxel_size_m)
        along = places.astype(np.float64) @ self.axes.T
        extent = np.stack([along.min(0), along.max(0)])
        return VoxelBlock(origin, points, keys, facings, shades, extent)

    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the (3,) lowest and highest place along `axes`; 0 of an empty map."""
        if not self._blocks:
            return np.zeros(3), np.zeros(3)
        extents = np.stack([block.extent for block in self._blocks.values()])
        return extents[:, 0].min(0), extents[:, 1].max(0)

    def count_labels(self) -> NDArray[np.int64]:
        """Return the (C,) numbers of voxels of each class."""
        labels = [np.empty(0, np.uint16), *(b.points["label"] for b in self._blocks.values())]
        counts = np.bincount(np.concatenate(labels), minlength=len(self.names))
        found: NDArray[np.int64] = counts[: len(self.names)]
        return found

    def within(self, ball: Sphere) -> NDArray[Any]:
        """Return the (M,) `VIEWED_POINT` in a ball."""
        reach_m = ball.radius_m + self.block_size_m * np.sqrt(3) / 2
        found = [np.empty(0, VIEWED_POINT)]
        for block in self._blocks.values():
            if np.linalg.norm(block.origin - ball.centre_map) <= reach_m:
                found.append(block.points[ball.contains(block.points_map)])
        return np.concatenate(found)

    def find(self, packed_keys: NDArray[np.int64]) -> dict[BlockIndex, NDArray[np.int64]]:
        """Return the rows of voxels in the blocks they are in."""
        indices = unpack_keys(packed_keys) // self._block_voxels
        unique, which = np.unique(indices, axis=0, return_inverse=True)
        rows = {}
        for number, (x, y, z) in enumerate(unique.tolist()):
            block = self._blocks.get((x, y, z))
            if block is not None:
                rows[x, y, z] = np.flatnonzero(
                    np.isin(block.packed_keys, packed_keys[which.ravel() == number])
                )
        return rows


def positions(points: NDArray[Any]) -> NDArray[np.float32]:
    """Return (M, 3) places of (M,) `VIEWED_POINT`, metres."""
    return np.stack([points["x"], points["y"], points["z"]], axis=1)


def pack_points(points_map: NDArray[np.floating], voxel_size_m: float) -> NDArray[np.int64]:
    """Return the packed keys of the voxels that (N, 3) points lie in."""
    voxels = np.floor(points_map.astype(np.float64) / voxel_size_m).astype(np.int64)
    found: NDArray[np.int64] = pack_key(*voxels.T)
    return found
