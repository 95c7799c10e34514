# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exact nearest voxels, read off the integer grid.

Voxels are sorted along a Morton curve, so a brick of 8 x 8 x 8 cells is a run of rows.  Around
each brick a dense table of rows is filled once; a voxel's neighbours are then found by walking a
fixed list of offsets, nearest first.  The table reaches 8 cells; for the few voxels with fewer
than K others so near it reaches 16, and nothing farther away is a neighbour.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.compute.kernels import njit, prange
from geopurify.fusion.keys import KEY_LIMIT, morton_codes, unpack_keys

BRICK = 8  # cells along a brick's edge
REACHES = (1, 2)  # of the tables, in bricks
MOST_RADIUS = REACHES[-1] * BRICK  # cells; what is farther away says nothing about a voxel
_CODE_BITS = np.uint64(9)  # 3 * log2(BRICK): Morton code >> 9 names the brick


def argsort_spatially(packed_keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the permutation that sorts voxels along the Morton curve."""
    return np.argsort(morton_codes(packed_keys), kind="stable")


def find_nearest_voxels(
    packed_keys: NDArray[np.int64], k: int, radius: int = MOST_RADIUS
) -> NDArray[np.int32]:
    """Return the (N, K) nearest other voxels of each voxel; see `VoxelGrid`."""
    return build_grid(packed_keys).find_nearest(k, np.arange(len(packed_keys)), radius)


class _BrickQuery(NamedTuple):
    """Bricks with some of the rows asked for, and what lies around them.

    Attributes:
        rows: (M,) those asked for.
        begins, ends: (A,) where the rows of each brick begin and end among these.
        around: (A, W^3) bricks, -1 where empty, in a cube with each brick in its middle.
        corners: (A, 3) the first cell of that cube.
        width: cells along its edge.
    """

    rows: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    around: NDArray[np.int64]
    corners: NDArray[np.int64]
    width: int


@dataclass(frozen=True, eq=False)
class VoxelGrid:
    """Voxels in `argsort_spatially`, and the bricks that they fill.

    Attributes:
        keys: (N, 3) integer coordinates.
        starts: (B + 1,) the first row of each brick, and N.
    """

    keys: NDArray[np.int32]
    starts: NDArray[np.int64]

    def find_nearest(
        self, k: int, rows: NDArray[np.int64], radius: int = MOST_RADIUS
    ) -> NDArray[np.int32]:
        """Return the K nearest other voxels of some voxels, nearest first.

        Distances are those of the integer coordinates; equal ones are ordered by their offset
        (dx, dy, dz), so the result does not depend on how the map was built.

        Args:
            k: neighbours per voxel, >= 1.
            rows: (M,) ascending.
            radius: of the farthest neighbours, in cells, at most `MOST_RADIUS`.

        Returns:
            (M, K) int32 rows; -1 where there are fewer than K others within the radius.
        """
        near, far = REACHES
        found, lacking = self._search_within(near, k, rows, radius)
        if len(lacking) and radius > near * BRICK:
            found[lacking], _ = self._search_within(far, k, rows[lacking], radius)
        return found

    def _search_within(
        self, reach: int, k: int, rows: NDArray[np.int64], radius: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return what `find_nearest` would, and the places of rows that lack some in reach."""
        found, counts = np.full((len(rows), k), -1, np.int32), np.empty(len(rows), np.int32)
        asked, (steps, lengths) = self._select_bricks(rows, reach), _flatten_offsets(reach)
        steps = steps[: np.searchsorted(lengths, radius**2, "right")]
        _search(self.keys, self.starts, asked, steps, found, counts, get_num_threads())
        return found, np.flatnonzero(counts < k)

    def find_reaching(
        self, neighbours: NDArray[np.int32], rows: NDArray[np.int64], radius: int = MOST_RADIUS
    ) -> NDArray[np.bool_]:
        """Tell which of all N voxels have one of some rows no farther than their last neighbour.

        Args:
            neighbours: (N, K) rows of `find_nearest`; a voxel whose last one is itself or negative
                reaches as far as the radius.
            rows: (M,) ascending.
            radius: of `find_nearest`.
        """
        squared = _compute_squared_reach(self.keys, neighbours, np.int64(radius**2))
        reaching = np.zeros(len(squared), np.bool_)
        asked, (steps, lengths) = (
            self._select_bricks(rows, REACHES[0]),
            _flatten_offsets(REACHES[0]),
        )
        _mark(self.keys, self.starts, asked, steps, lengths, squared, reaching, get_num_threads())
        far = np.flatnonzero(squared > (REACHES[0] * BRICK) ** 2)
        if len(far) and len(rows):
            distance, _ = cKDTree(self.keys[rows]).query(self.keys[far])
            reaching[far] = np.rint(distance**2) <= squared[far]
        return reaching

    def _select_bricks(self, rows: NDArray[np.int64], reach: int) -> _BrickQuery:
        firsts = np.searchsorted(rows, self.starts)
        asked = np.flatnonzero(np.diff(firsts))
        bricks = self.keys[self.starts[:-1]] >> 3
        around = _find_bricks_around(bricks, bricks[asked], reach)
        corners = (bricks[asked].astype(np.int64) - reach) * BRICK
        width = (2 * reach + 1) * BRICK
        return _BrickQuery(rows, firsts[asked], firsts[asked + 1], around, corners, width)


def build_grid(packed_keys: NDArray[np.int64]) -> VoxelGrid:
    """Return the grid of (N,) distinct keys in `argsort_spatially`."""
    keys = unpack_keys(packed_keys)
    codes = morton_codes(packed_keys) >> _CODE_BITS
    firsts = np.flatnonzero(np.diff(codes, prepend=~codes[:1]))
    return VoxelGrid(keys, np.append(firsts, len(keys)))


def _find_bricks_around(
    bricks: NDArray[np.int32], asked: NDArray[np.int32], reach: int
) -> NDArray[np.int64]:
    """Return (A, (2 reach + 1)^3) places, among (B, 3) bricks, of those around (A, 3) bricks."""
    packed = _pack(bricks)
    order = np.argsort(packed)
    packed, wanted = packed[order], _pack(asked)
    steps = np.stack(list(np.ndindex((2 * reach + 1,) * 3))) - reach
    found = np.full((len(asked), len(steps)), -1)
    for column, step in enumerate((steps << (42, 21, 0)).sum(1)):
        at = np.minimum(np.searchsorted(packed, wanted + step), len(packed) - 1)
        found[:, column] = np.where(packed[at] == wanted + step, order[at], -1)
    return found


def _pack(coordinates: NDArray[Any]) -> NDArray[np.int64]:
    c = coordinates.astype(np.int64) + KEY_LIMIT
    return (c[:, 0] << 42) | (c[:, 1] << 21) | c[:, 2]


def list_offsets(reach: int) -> NDArray[np.int64]:
    """Return the (S, 3) offsets of all other cells within some bricks' edges, nearest first."""
    cells = reach * BRICK
    axis = np.arange(-cells, cells + 1)
    offsets = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    squared = (offsets**2).sum(1)
    order = np.argsort(squared, kind="stable")[1:]  # they are in (dx, dy, dz) order already
    near: NDArray[np.int64] = offsets[order[squared[order] <= cells**2]]
    return near


@lru_cache(maxsize=len(REACHES))
def _flatten_offsets(reach: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return `list_offsets` in the flat table, and their squared lengths."""
    offsets, width = list_offsets(reach), (2 * reach + 1) * BRICK
    return (offsets @ (width * width, width, 1)).astype(np.int32), (offsets**2).sum(1)


@njit(cache=True, parallel=True)
def _search(keys, starts, asked, steps, found, counts, threads):  # type: ignore[no-untyped-def]
    """Fill ``found`` brick by brick; each thread takes every ``threads``-th brick."""
    k = found.shape[1]
    for thread in prange(threads):
        table = np.full(asked.width**3, -1, np.int32)
        for brick in range(thread, len(asked.around), threads):
            corner, around = asked.corners[brick], asked.around[brick]
            _fill(table, asked.width, keys, starts, around, corner, True)
            for m in range(asked.begins[brick], asked.ends[brick]):
                at = _cell(asked.width, keys[asked.rows[m]], corner)
                count = 0
                for step in steps:
                    neighbour = table[at + step]
                    if neighbour >= 0:
                        found[m, count] = neighbour
                        count += 1
                        if count == k:
                            break
                counts[m] = count
            _fill(table, asked.width, keys, starts, around, corner, False)


@njit(cache=True, parallel=True)
def _compute_squared_reach(keys, neighbours, most):  # type: ignore[no-untyped-def]
    """Return (N,) int64 squared distances of the last neighbours; ``most`` without one."""
    squared = np.empty(len(keys), np.int64)
    for i in prange(len(keys)):
        last, total = neighbours[i, -1], np.int64(0)
        for a in range(3):
            total += np.int64(keys[i, a] - keys[last, a]) ** 2
        squared[i] = most if last < 0 or last == i else total
    return squared


@njit(cache=True, parallel=True)
def _mark(keys, starts, asked, steps, lengths, squared, reaching, threads):  # type: ignore[no-untyped-def]
    """Set ``find_reaching`` of the voxels near ``rows`` whose squared reach is long enough."""
    for thread in prange(threads):
        table = np.full(asked.width**3, -1, np.int32)
        for brick in range(thread, len(asked.around), threads):
            corner, around = asked.corners[brick], asked.around[brick]
            _fill(table, asked.width, keys, starts, around, corner, True)
            for m in range(asked.begins[brick], asked.ends[brick]):
                at = _cell(asked.width, keys[asked.rows[m]], corner)
                for s in range(len(steps)):
                    voxel = table[at + steps[s]]
                    if voxel >= 0 and lengths[s] <= squared[voxel]:
                        reaching[voxel] = True
            _fill(table, asked.width, keys, starts, around, corner, False)


@njit(cache=True)
def _cell(width, key, corner):  # type: ignore[no-untyped-def]
    x, y, z = key[0] - corner[0], key[1] - corner[1], key[2] - corner[2]
    return (x * width + y) * width + z


@njit(cache=True)
def _fill(table, width, keys, starts, bricks, corner, present):  # type: ignore[no-untyped-def]
    """Enter the voxels of the bricks into the table, or take them out again."""
    for brick in bricks:
        if brick >= 0:
            for row in range(starts[brick], starts[brick + 1]):
                table[_cell(width, keys[row], corner)] = row if present else -1
