# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exact nearest voxels on a GPU, in plain torch: each brick is a dense block of cells."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.purify.neighbours import BRICK, VoxelGrid, nearest_in_tree, offsets_around

CELLS = BRICK**3
OFFSETS_AT_ONCE = 64  # tried before voxels that have all their neighbours are put aside
VOXELS_AT_ONCE = 65_536  # with so many offsets they take about 0.3 GB


# Finds the (M, K) nearest voxels of M rows; see `VoxelGrid.nearest`.
Search = Callable[[VoxelGrid, int, NDArray[np.int64]], NDArray[np.int32]]


def search_on(device: torch.device) -> Search:
    """Return what searches on a device: our kernel on the CPU, else `DeviceSearch`."""
    return VoxelGrid.nearest if device.type == "cpu" else DeviceSearch(device)


class DeviceSearch:
    """Looks for the neighbours of many voxels at once, offset by offset, nearest first."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._routes = torch.from_numpy(_routes()).to(device).split(OFFSETS_AT_ONCE, 1)

    def __call__(self, grid: VoxelGrid, k: int, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """See `VoxelGrid.nearest`."""
        bricks = _Bricks(grid, self._device)
        found = np.empty((len(rows), k), np.int32)
        for start in range(0, len(rows), VOXELS_AT_ONCE):
            some = slice(start, start + VOXELS_AT_ONCE)
            wanted = torch.from_numpy(rows[some]).to(self._device)
            near, counts = self._within_reach(bricks, k, wanted)
            found[some] = near.cpu().numpy()
            far = start + (counts < k).nonzero()[:, 0].cpu().numpy()
            if len(far):
                found[far] = nearest_in_tree(grid.keys, rows[far], k)
        return found

    def _within_reach(self, bricks: "_Bricks", k: int, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the (M, K) nearest of what all offsets reach, and how many these are."""
        found = torch.full((len(rows), k), -1, dtype=torch.int32, device=self._device)
        counts = torch.zeros(len(rows), dtype=torch.int64, device=self._device)
        searching = torch.arange(len(rows), device=self._device)
        for routes in self._routes:
            voxels = bricks.follow(rows[searching], routes)
            is_there = voxels >= 0
            places = counts[searching, None] + is_there.cumsum(1) - 1
            at, offset = (is_there & (places < k)).nonzero(as_tuple=True)
            found[searching[at], places[at, offset]] = voxels[at, offset]
            counts[searching] = places[:, -1] + 1
            searching = searching[counts[searching] < k]
            if not len(searching):
                break
        return found, counts


class _Bricks:
    """The rows of a grid's voxels by brick and cell, on a device."""

    def __init__(self, grid: VoxelGrid, device: torch.device) -> None:
        keys, starts, around = (
            torch.from_numpy(x).to(device) for x in (grid.keys, grid.starts, grid.around)
        )
        count, size = len(around), len(keys)
        rows = torch.arange(size, device=device)
        self.brick = torch.repeat_interleave(
            torch.arange(count, device=device), starts.diff(), output_size=size
        )
        x, y, z = (keys.long() % BRICK).unbind(1)
        self.cell = (x * BRICK + y) * BRICK + z
        self.around = torch.where(around < 0, count, around).long()  # the last brick is empty
        self.rows = torch.full((count + 1, CELLS), -1, dtype=torch.int32, device=device)
        self.rows[self.brick, self.cell] = rows.int()

    def follow(self, rows: Tensor, routes: Tensor) -> Tensor:
        """Return the (M, S) voxels at S offsets from M voxels, -1 for none."""
        route = routes[self.cell[rows]]
        brick = self.around[self.brick[rows]].gather(1, route // CELLS)
        return self.rows[brick, route % CELLS]


@lru_cache(maxsize=1)
def _routes() -> NDArray[np.int64]:
    """Return where each of S offsets leads from each cell of a brick: (`CELLS`, S).

    The column of `VoxelGrid.around` times `CELLS`, plus the cell in that brick.
    """
    cells = np.stack(np.unravel_index(np.arange(CELLS), (BRICK,) * 3), 1)
    reached = cells[:, None] + offsets_around()
    column = (reached // BRICK + 1) @ (9, 3, 1)
    return column * CELLS + (reached % BRICK) @ (BRICK**2, BRICK, 1)
