# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The blocks of a map in a viser scene, finely where somebody looks."""

from collections.abc import Iterable, Sequence

import numpy as np
import viser
from numpy.typing import NDArray

from geopurify.query.changed_blocks import BlockIndex
from geopurify.viewing.browser.cell_drawing import Part, draw_parts
from geopurify.viewing.browser.clipping import Clipping
from geopurify.viewing.browser.detail import (
    Cell,
    DetailTree,
    View,
    coarsen,
    covering,
    exchanges,
)
from geopurify.viewing.browser.highlight import Highlight
from geopurify.viewing.browser.pace import LEAST_POINTS
from geopurify.viewing.browser.paint import Paint, paint_points
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

POINTS_AT_ONCE = 60_000  # that `focus` draws in one call


class BlockScene:
    """Draws blocks: single ones where somebody looks, and many as one coarse cell elsewhere.

    Attributes:
        paint, clipping, highlight: how; call `refresh_walls` or `recolor` after a change.
        has_open_walls: leave out what faces away from all cameras.
        most_points: that are drawn at once, about.
        is_short: more points would be drawn if they were allowed.
    """

    def __init__(self, server: viser.ViserServer, blocks: VoxelBlocks) -> None:
        self._server, self._blocks = server, blocks
        self._parts: dict[Cell, list[Part]] = {}
        self._tree = DetailTree({}, blocks.block_size_m)
        self._views: Sequence[View] = ()
        self._settled: object = None  # what `focus` had nothing to do for
        self.paint: Paint = "as seen"
        self.clipping = Clipping.nothing(blocks.axes)
        self.highlight = Highlight()
        self.has_open_walls = True
        self.most_points: float = LEAST_POINTS
        self.is_short = False

    def update(self, changed: Iterable[BlockIndex], gone: Iterable[BlockIndex] = ()) -> None:
        """Draw blocks that changed, and take others out of the scene."""
        changed = list(changed)
        self._tree = DetailTree(self._count(), self._blocks.block_size_m)
        drawn = (covering((0, index), self._parts) for index in (*changed, *gone))
        with self._server.atomic():
            for cell in {cell for cell in drawn if cell is not None}:
                self._draw(cell)
            new = {i for i in changed if covering((0, i), self._parts) is None}
            for old, cells in exchanges(self._parts.keys(), self._choose()) if new else ():
                if any(covering((0, index), cells) for index in new):
                    self._exchange(old, cells)

    def recolor(self, indices: Iterable[BlockIndex] | None = None) -> None:
        """Send the colours of blocks again, those of all by default."""
        if indices is None:
            cells = set(self._parts)
        else:
            found = (covering((0, index), self._parts) for index in indices)
            cells = {cell for cell in found if cell is not None}
        with self._server.atomic():
            for cell in cells:
                for part in self._parts[cell]:
                    part.recolor(self._colors)

    def clip(self, clipping: Clipping) -> None:
        """Cut away what is outside; only what the cut goes through is sent."""
        before, self.clipping = self.clipping, clipping
        radius_m = self._blocks.block_size_m * np.sqrt(3) / 2
        changed = []
        for index, block in self._blocks.items():
            relations = {c.relation(block.origin, radius_m) for c in (before, clipping)}
            if relations != {1} and relations != {-1}:
                changed.append(index)
        self.update(changed)

    def look_from(self, views: Sequence[View]) -> None:
        """Leave out the walls that are seen from behind in all views, if any."""
        self._views = views
        self.refresh_walls()

    def focus(self) -> bool:
        """Draw what is looked at finely and the rest coarsely, some of it at each call.

        Returns:
            whether anything was drawn.
        """
        situation = (self._tree, self.most_points, [view.key() for view in self._views])
        if situation == self._settled:
            return False
        groups = list(exchanges(self._parts.keys(), self._choose()))
        # what gets coarser goes first, so that the sum stays in bounds
        groups.sort(key=lambda group: len(group[1]) > len(group[0]))
        sent = 0.0
        with self._server.atomic():
            for old, new in groups:
                self._exchange(old, new)
                sent += self._tree.points_of(new)
                if sent > POINTS_AT_ONCE:
                    break
        self._settled = None if groups else situation
        return bool(groups)

    def draw_all(self) -> None:
        """Draw everything as finely as it is known; `focus` goes back to what is needed."""
        wanted, _ = self._tree.choose((), self._blocks.voxel_size_m, np.inf)
        with self._server.atomic():
            for old, new in exchanges(self._parts.keys(), wanted):
                self._exchange(old, new)
        self._settled = None

    def refresh_walls(self) -> None:
        """Apply `has_open_walls`."""
        with self._server.atomic():
            for parts in self._parts.values():
                self._show(parts)

    def visible_rows(self, index: BlockIndex) -> NDArray[np.int64]:
        """Return which voxels of a block are drawn."""
        parts = self._parts.get(covering((0, index), self._parts) or (0, index), [])
        rows = [part.rows[index] for part in parts if part.is_visible and index in part.rows]
        return np.concatenate([np.empty(0, np.int64), *rows])

    def point_edge(self, index: BlockIndex) -> int:
        """Return the edge, in voxels, of what is drawn as one point in a block."""
        cell = covering((0, index), self._parts)
        return 1 if cell is None else 2 ** cell[0]

    def _choose(self) -> set[Cell]:
        size_m = self._blocks.voxel_size_m
        wanted, self.is_short = self._tree.choose(self._views, size_m, self.most_points)
        return wanted

    def _count(self) -> dict[BlockIndex, int]:
        """Return how many voxels of each block are not cut away."""
        if self.clipping.is_nothing:
            return {index: len(block.points) for index, block in self._blocks.items()}
        radius_m = self._blocks.block_size_m * np.sqrt(3) / 2
        counts = {}
        for index, block in self._blocks.items():
            relation = self.clipping.relation(block.origin, radius_m)
            if relation == 1:
                counts[index] = len(block.points)
            elif relation == 0:
                counts[index] = int(self.clipping.contains(block.points_map).sum())
        return {index: count for index, count in counts.items() if count}

    def _exchange(self, old: Iterable[Cell], new: Iterable[Cell]) -> None:
        for cell in old:
            for part in self._parts.pop(cell, []):
                part.handle.remove()
        for cell in new:
            self._draw(cell)

    def _draw(self, cell: Cell) -> None:
        before = {part.handle.name: part for part in self._parts.pop(cell, [])}
        rows = {}
        for index in self._tree.blocks_of(cell):
            block = self._blocks[index]
            kept = np.flatnonzero(self.clipping.contains(block.points_map))
            rows[index] = kept[coarsen(block.packed_keys[kept], cell[0])]
        parts = draw_parts(self._server, self._blocks, cell, rows, self._colors)
        for name in before.keys() - {part.handle.name for part in parts}:
            before[name].handle.remove()
        if rows:  # else all is cut away
            self._parts[cell] = parts
            self._show(parts)

    def _show(self, parts: Iterable[Part]) -> None:
        for part in parts:
            away = bool(self._views) and all(part.faces_away(view.eye) for view in self._views)
            part.show(not (away and self.has_open_walls))

    def _colors(self, index: BlockIndex, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        block = self._blocks[index]
        points = block.points[rows]
        similarity = self.highlight.similarity_of(block.packed_keys[rows])
        colors = paint_points(points, self.paint, self._blocks.colors, similarity)
        if self.paint.startswith("labels"):
            colors = (colors * block.shades[rows, None]).astype(np.uint8)
        if self.paint == "similarity" and similarity is not None:
            return colors
        return self.highlight.over(index, rows, colors)
