# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The blocks of a map as point clouds of a viser scene."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import viser
from numpy.typing import NDArray

from geopurify.query.changed_blocks import BlockIndex
from geopurify.viewing.browser.clipping import Clipping
from geopurify.viewing.browser.detail import LEVELS, choose_levels, coarsen
from geopurify.viewing.browser.facing import ALWAYS
from geopurify.viewing.browser.highlight import Highlight
from geopurify.viewing.browser.paint import Paint, paint_points
from geopurify.viewing.browser.voxel_blocks import VoxelBlock, VoxelBlocks

POINT_SIZE = 1.15  # edges of a voxel: squares that leave no gaps
AWAY = 0.05  # cosine above which a surface faces away
EDGE_ON = 0.15  # it is drawn again below AWAY minus this, so that it does not flicker
ROOT = "/map"
MOST_POINTS = 1_500_000
FIRST_POINTS = 100_000  # of new blocks that are drawn at once: there is a picture soon
REFINED_AT_ONCE = 40  # blocks


@dataclass(eq=False)
class Part:
    """What a block has of one facing.

    Attributes:
        rows: (M,) which voxels of the block.
        normal: None if it is drawn from all sides.
    """

    handle: viser.PointCloudHandle
    rows: NDArray[np.int64]
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


class BlockScene:
    """Draws blocks, each as a few clouds with an origin of their own.

    Positions are sent as float16 offsets from the centre of the block: 9 bytes a voxel.

    Attributes:
        paint, clipping, highlight: how; call `redraw` or `recolor` after a change.
        has_open_walls: leave out what faces away from all cameras.
        levels: edge, in voxels, of what is drawn as one point in a block; 1 where not given.
        most_points: that are drawn at once; of larger maps what is far away is drawn coarsely.
    """

    def __init__(self, server: viser.ViserServer, blocks: VoxelBlocks) -> None:
        self._server, self._blocks = server, blocks
        self._parts: dict[BlockIndex, list[Part]] = {}
        self._eyes: Sequence[NDArray[np.float64]] = ()
        self.paint: Paint = "as seen"
        self.clipping = Clipping.nothing(blocks.axes)
        self.highlight = Highlight()
        self.has_open_walls = True
        self.levels: dict[BlockIndex, int] = {}
        self.most_points = MOST_POINTS

    def draw(self, indices: Iterable[BlockIndex]) -> None:
        """Draw blocks, anew where they were drawn before."""
        with self._server.atomic():
            for index in indices:
                self._draw(index)

    def remove(self, indices: Iterable[BlockIndex]) -> None:
        """Take blocks out of the scene."""
        with self._server.atomic():
            for index in indices:
                for part in self._parts.pop(index, []):
                    part.handle.remove()

    def recolor(self, indices: Iterable[BlockIndex] | None = None) -> None:
        """Send the colours of blocks again, those of all by default."""
        with self._server.atomic():
            for index in list(self._parts if indices is None else indices):
                colors = self._colors(index)
                for part in self._parts.get(index, []):
                    part.handle.colors = colors[part.rows]

    def clip(self, clipping: Clipping) -> None:
        """Cut away what is outside; only blocks are sent that the cut goes through."""
        before, self.clipping = self.clipping, clipping
        radius_m = self._blocks.block_size_m * np.sqrt(3) / 2
        changed = []
        for index, block in self._blocks.items():
            relations = {c.relation(block.origin, radius_m) for c in (before, clipping)}
            if relations != {1} and relations != {-1}:
                changed.append(index)
        self.draw(changed)

    def look_from(self, eyes: Sequence[NDArray[np.float64]]) -> None:
        """Leave out the walls that are seen from behind by all cameras, if any."""
        self._eyes = eyes
        self.refresh_walls()

    def focus(self, foci: NDArray[np.float64]) -> bool:
        """Draw blocks finer or coarser, the nearest to (K, 3) places first; a few at each call.

        Returns:
            whether any was drawn.
        """
        blocks = self._blocks
        if not len(foci) or (blocks.voxels <= self.most_points and not self.levels):
            return False
        counts = {index: len(block.points) for index, block in blocks.items()}
        wanted = choose_levels(counts, foci, blocks.block_size_m, self.most_points)
        changed = [i for i, level in wanted.items() if level != self.levels.get(i, 1)]
        # what gets coarser goes first, so that the sum stays in bounds
        changed.sort(key=lambda i: wanted[i] < self.levels.get(i, 1))
        for index in changed[:REFINED_AT_ONCE]:
            self.levels[index] = wanted[index]
        self.levels = {i: n for i, n in self.levels.items() if i in counts and n > 1}
        self.draw(changed[:REFINED_AT_ONCE])
        return bool(changed)

    def choose_first_levels(self, indices: Sequence[BlockIndex]) -> None:
        """Draw many new blocks at once coarsely at first; `focus` refines them."""
        new = [index for index in indices if index not in self._parts]
        count = sum(len(self._blocks[index].points) for index in new)
        if count > FIRST_POINTS or self._blocks.voxels > self.most_points:
            self.levels.update(dict.fromkeys(new, LEVELS[-1]))

    def refresh_walls(self) -> None:
        """Apply `has_open_walls`."""
        with self._server.atomic():
            for parts in self._parts.values():
                for part in parts:
                    self._show(part)

    def visible_rows(self, index: BlockIndex) -> NDArray[np.int64]:
        """Return which voxels of a block are drawn."""
        rows = [part.rows for part in self._parts.get(index, []) if part.is_visible]
        return np.concatenate([np.empty(0, np.int64), *rows])

    def _draw(self, index: BlockIndex) -> None:
        block, colors = self._blocks[index], self._colors(index)
        before = {part.handle.name: part for part in self._parts.get(index, [])}
        parts = []
        for facing, rows in self._split(block, self.levels.get(index, 1)):
            name = f"{ROOT}/{'_'.join(map(str, index))}_{facing}"
            before.pop(name, None)  # it is replaced
            parts.append(self._add(name, block, rows, colors, facing, self.levels.get(index, 1)))
        for part in before.values():
            part.handle.remove()
        self._parts[index] = parts

    def _split(self, block: VoxelBlock, level: int) -> list[tuple[int, NDArray[np.int64]]]:
        """Return the rows that are drawn, by facing."""
        kept = np.flatnonzero(self.clipping.contains(block.points_map))
        kept = kept[coarsen(block.packed_keys[kept], level)]
        facings = block.facings[kept]
        return [(int(f), kept[facings == f]) for f in np.unique(facings)]

    def _add(
        self,
        name: str,
        block: VoxelBlock,
        rows: NDArray[np.int64],
        colors: NDArray[np.uint8],
        facing: int,
        level: int,
    ) -> Part:
        points = block.points_map[rows]
        handle = self._server.scene.add_point_cloud(
            name,
            (points - block.origin).astype(np.float16),
            colors[rows],
            point_size=POINT_SIZE * level * self._blocks.voxel_size_m,
            point_shading="flat",
            position=block.origin,
        )
        normal = None
        if facing != ALWAYS:
            normal = block.points["normal"][rows].mean(0)
            normal /= np.linalg.norm(normal) + 1e-9
        part = Part(handle, rows, normal, points.mean(0, dtype=np.float64))
        self._show(part)
        return part

    def _show(self, part: Part) -> None:
        away = bool(self._eyes) and all(part.faces_away(eye) for eye in self._eyes)
        visible = not (away and self.has_open_walls)
        if visible != part.is_visible:
            part.handle.visible = part.is_visible = visible

    def _colors(self, index: BlockIndex) -> NDArray[np.uint8]:
        block = self._blocks[index]
        similarity = self.highlight.similarity_of(block.packed_keys)
        colors = paint_points(block.points, self.paint, self._blocks.colors, similarity)
        if self.paint.startswith("labels"):
            colors = (colors * block.shades[:, None]).astype(np.uint8)
        return colors if self.paint == "similarity" else self.highlight.over(index, colors)
