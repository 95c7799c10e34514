# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exact nearest voxels on a GPU: each brick is a dense block of cells.

All voxels follow the same list of offsets, nearest first, until they have their neighbours.
"""

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.compute.priority import yield_point
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.neighbours import BRICK, MOST_RADIUS, REACHES, list_offsets

CELLS = BRICK**3
REACH = REACHES[-1]
WIDTH = 2 * REACH + 1  # bricks along the edge of what is searched
VOXELS_AT_ONCE = 65_536
CELLS_AT_ONCE = 64 * VOXELS_AT_ONCE  # looked at for them; this takes about 0.3 GB


@torch.inference_mode()
def find_nearest_voxels(
    packed_keys: NDArray[np.int64],
    k: int,
    device: torch.device,
    radius: int = MOST_RADIUS,
) -> Tensor:
    """Return the (N, K) int32 nearest other voxels of each voxel; see `VoxelGrid.find_nearest`.

    Where there are fewer than K others, the voxel itself stands for those it lacks.

    Args:
        packed_keys: (N,) distinct, in `argsort_spatially`.
        radius: of the farthest neighbours, in cells.
    """
    keys, routes = unpack_keys(packed_keys), _compute_routes(device, radius)
    bricks = _Bricks(torch.from_numpy(keys).to(device))
    found = torch.empty((len(keys), k), dtype=torch.int32, device=device)
    for rows in torch.arange(len(keys), device=device).split(VOXELS_AT_ONCE):
        yield_point()
        found[rows] = _follow_routes(bricks, routes, k, rows)
    return found


def _follow_routes(bricks: "_Bricks", routes: Tensor, k: int, rows: Tensor) -> Tensor:
    """Return the (M, K) nearest voxels of some rows, themselves for what they lack."""
    found = rows.int()[:, None].repeat(1, k)
    counts = torch.zeros_like(rows)
    searching, first = torch.arange(len(rows), device=rows.device), 0
    while len(searching) and first < routes.shape[1]:
        some = routes[:, first : first + max(1, CELLS_AT_ONCE // len(searching))]
        voxels = bricks.follow(rows[searching], some)
        is_there = voxels >= 0
        places = counts[searching, None] + is_there.cumsum(1) - 1
        at, offset = (is_there & (places < k)).nonzero(as_tuple=True)
        found[searching[at], places[at, offset]] = voxels[at, offset]
        counts[searching] = places[:, -1] + 1
        searching, first = searching[counts[searching] < k], first + some.shape[1]
    return found


class _Bricks:
    """The rows of N voxels by brick and cell."""

    def __init__(self, keys: Tensor) -> None:
        packed, self.brick = torch.unique_consecutive(_pack(keys >> 3), return_inverse=True)
        x, y, z = (keys % BRICK).unbind(1)
        self.cell = ((x * BRICK + y) * BRICK + z).long()
        self.around = self._around(packed)
        count = len(packed)
        self.rows = torch.full((count + 1, CELLS), -1, dtype=torch.int32, device=keys.device)
        self.rows[self.brick, self.cell] = torch.arange(
            len(keys), dtype=torch.int32, device=keys.device
        )

    @staticmethod
    def _around(packed: Tensor) -> Tensor:
        """Return the (B, `WIDTH`^3) bricks around each brick; B, an empty one, for none."""
        ordered, order = packed.sort()
        steps = torch.cartesian_prod(*[torch.arange(-REACH, REACH + 1)] * 3)
        wanted = packed[:, None] + (steps << torch.tensor([42, 21, 0])).sum(1).to(packed.device)
        at = torch.searchsorted(ordered, wanted).clamp(max=len(packed) - 1)
        return torch.where(ordered[at] == wanted, order[at], len(packed))

    def follow(self, rows: Tensor, routes: Tensor) -> Tensor:
        """Return the (M, S) voxels at S offsets from M voxels, -1 for none."""
        route = routes[self.cell[rows]].long()
        brick = self.around[self.brick[rows]].gather(1, route // CELLS)
        return self.rows[brick, route % CELLS]


def _pack(coordinates: Tensor) -> Tensor:
    """Return (N,) int64 of (N, 3) bricks; they are far fewer than 2^20 along an axis."""
    x, y, z = (coordinates.long() + (1 << 20)).unbind(1)
    return (x << 42) | (y << 21) | z


@lru_cache(maxsize=2)
def _compute_routes(device: torch.device, radius: int) -> Tensor:
    """Return where each of S offsets leads from each cell of a brick: (`CELLS`, S) int32.

    The place of the brick among those around, times `CELLS`, plus the cell in that brick.
    """
    cells = np.stack(np.unravel_index(np.arange(CELLS), (BRICK,) * 3), 1)
    offsets = list_offsets(REACH)
    reached = cells[:, None] + offsets[(offsets**2).sum(1) <= radius**2]
    place = (reached // BRICK + REACH) @ (WIDTH**2, WIDTH, 1)
    routes = place * CELLS + (reached % BRICK) @ (BRICK**2, BRICK, 1)
    return torch.from_numpy(routes.astype(np.int32)).to(device)
