# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Levels of detail: a map as a tree of cells, which are drawn finely where somebody looks."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.query.changed_blocks import BlockIndex

COARSEST = 3  # level
UNSEEN = 1e-3  # urgency of what is out of sight, as a share of that of the same in sight
Cell = tuple[int, BlockIndex]  # level and index: 2**level blocks wide, as are its points in voxels


@dataclass(frozen=True, eq=False)
class View:
    """What a browser looks at.

    Attributes:
        eye, target: (3,) where it looks from, and what it turns around.
        half_angle: between the middle of the picture and its corners, radians.
        pixel_angle: of a pixel; finer points are not needed.
    """

    eye: NDArray[np.float64]
    target: NDArray[np.float64]
    half_angle: float
    pixel_angle: float

    def key(self) -> tuple[float, ...]:
        """Return numbers that are the same for views with the same cells, about."""
        places = np.round(np.concatenate([self.eye, self.target]), 2).tolist()
        return (*places, round(self.half_angle, 3), self.pixel_angle)

    def urgency(
        self, centres: NDArray[np.float64], radius_m: float, point_m: float
    ) -> NDArray[np.float64]:
        """Return how much (N, 3) balls with points of a size should be finer; 0: they need not."""
        rays, ahead = centres - self.eye, self.target - self.eye
        distance = np.maximum(np.linalg.norm(rays, axis=1), 1e-9)
        cosine = rays @ ahead / (distance * float(np.linalg.norm(ahead)) + 1e-9)
        widest = self.half_angle + np.arcsin(np.minimum(radius_m / distance, 1))
        is_seen = (np.arccos(np.clip(cosine, -1, 1)) <= widest) | (distance <= radius_m)
        off = np.linalg.norm(centres - self.target, axis=1) - radius_m
        found: NDArray[np.float64] = (point_m / np.maximum(off, radius_m)) * np.where(
            is_seen, 1.0, UNSEEN
        )
        found[point_m < self.pixel_angle * (distance - radius_m)] = 0.0
        return found


class DetailTree:
    """The cells of a map, each with about as many points as there are of its surface.

    Args:
        voxels: of each block.
    """

    def __init__(self, voxels: Mapping[BlockIndex, int], block_size_m: float) -> None:
        self._block_size_m = block_size_m
        self._children: dict[Cell, list[Cell]] = defaultdict(list)
        self._points: dict[Cell, float] = {(0, index): n for index, n in voxels.items()}
        below = list(self._points)
        for level in range(1, COARSEST + 1):
            above: dict[Cell, float] = defaultdict(float)
            for cell in below:
                parent = enclosing(cell, level)
                above[parent] += self._points[cell] / 4  # a surface has a quarter at each level
                self._children[parent].append(cell)
            self._points |= above
            below = list(above)
        self._roots = below

    def points_of(self, cells: Iterable[Cell]) -> float:
        """Return about how many points cells have."""
        return sum(self._points.get(cell, 0.0) for cell in cells)

    def blocks_of(self, cell: Cell) -> list[BlockIndex]:
        """Return the blocks in a cell that have voxels."""
        if cell[0] == 0:
            return [cell[1]] if cell in self._points else []
        return [i for child in self._children.get(cell, ()) for i in self.blocks_of(child)]

    def choose(
        self, views: Sequence[View], voxel_size_m: float, most_points: float
    ) -> tuple[set[Cell], bool]:
        """Return cells that cover the map, and whether more points than allowed were asked for.

        Args:
            most_points: exceeded only if it does not do for the coarsest level.
        """
        urgency = self._urgencies(views, voxel_size_m)
        spent, is_short = self.points_of(self._roots), False
        kept: set[Cell] = set()
        waiting = [(-urgency[cell], cell) for cell in self._roots]
        heapq.heapify(waiting)
        while waiting:
            rank, cell = heapq.heappop(waiting)
            children = self._children.get(cell, ()) if rank < 0 else ()
            more = self.points_of(children) - self._points[cell]
            if not children or spent + more > most_points:
                is_short |= bool(children)
                kept.add(cell)
                continue
            spent += more
            for child in children:
                heapq.heappush(waiting, (-urgency[child], child))
        return kept, is_short

    def _urgencies(self, views: Sequence[View], voxel_size_m: float) -> dict[Cell, float]:
        found: dict[Cell, float] = {}
        for level in range(COARSEST + 1):
            cells = [cell for cell in self._points if cell[0] == level]
            edge_m, point_m = self._block_size_m * 2**level, voxel_size_m * 2**level
            centres = (np.array([index for _, index in cells]).reshape(-1, 3) + 0.5) * edge_m
            radius_m = edge_m * np.sqrt(3) / 2
            ranks = [view.urgency(centres, radius_m, point_m) for view in views]
            ranks = ranks or [np.full(len(cells), point_m)]
            found |= zip(cells, np.max(ranks, axis=0).tolist(), strict=True)
        return found


def enclosing(cell: Cell, level: int) -> Cell:
    """Return the cell of a level that a finer one is in."""
    shift = level - cell[0]
    x, y, z = cell[1]
    return level, (x >> shift, y >> shift, z >> shift)


def covering(cell: Cell, cells: Set[Cell] | Mapping[Cell, object]) -> Cell | None:
    """Return which of some cells is a cell or encloses it."""
    above = (enclosing(cell, level) for level in range(cell[0], COARSEST + 1))
    return next((found for found in above if found in cells), None)


def exchanges(drawn: Set[Cell], wanted: Set[Cell]) -> Iterator[tuple[set[Cell], set[Cell]]]:
    """Yield cells to be removed and drawn, in groups that leave neither gaps nor overlaps."""
    groups: dict[Cell, tuple[set[Cell], set[Cell]]] = defaultdict(lambda: (set(), set()))
    for cell in drawn - wanted:
        groups[covering(cell, wanted) or cell][0].add(cell)
    for cell in wanted - drawn:
        groups[covering(cell, drawn) or cell][1].add(cell)
    yield from groups.values()


def coarsen(packed_keys: NDArray[np.int64], level: int) -> NDArray[np.int64]:
    """Return one row for each cube of ``2**level`` voxels that has enough of them, ascending.

    A cube with less than an eighth of a surface's voxels would make a large block of a stray one.
    """
    if level == 0:
        return np.arange(len(packed_keys))
    cubes = pack_key(*(unpack_keys(packed_keys).astype(np.int64) >> level).T)
    _, rows, counts = np.unique(cubes, return_index=True, return_counts=True)
    return np.sort(rows[counts >= 4**level / 8])
