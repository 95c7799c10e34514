# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a text found: voxels in one strong colour amid faded ones, and similarity of all."""

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import find_in_sorted
from geopurify.query.changed_blocks import BlockIndex
from geopurify.query.results import QueryResult
from geopurify.viewing.browser.map_source import Answer
from geopurify.viewing.browser.paint import FOUND, mute_colors
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks, pack_points


class Highlight:
    """The last answer, as colours; an empty one changes nothing.

    Args:
        answer: to show.
        blocks: in which its voxels are.
    """

    def __init__(self, answer: Answer | None = None, blocks: VoxelBlocks | None = None) -> None:
        self.is_on = False
        self._rows: dict[BlockIndex, NDArray[np.int64]] = {}
        self._keys, self._scores = np.empty(0, np.int64), np.empty(0, np.float32)
        self._found = np.empty(0, np.int64)
        if answer is None or blocks is None:
            return
        self.is_on = bool(answer.result.objects)
        self._found = found_keys(answer.result, blocks.voxel_size_m)
        self.update(blocks)
        if answer.similarity is not None:
            order = np.argsort(answer.similarity.packed_keys)
            self._keys = answer.similarity.packed_keys[order]
            self._scores = answer.similarity.scores[order]

    def update(self, blocks: VoxelBlocks) -> None:
        """Find the voxels again, after blocks changed."""
        self._rows = blocks.find(self._found) if len(self._found) else {}

    def similarity_of(self, packed_keys: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """Return (M,) scores of voxels, NaN where unknown; None if nothing is known."""
        if not len(self._keys):
            return None
        at = find_in_sorted(self._keys, packed_keys)
        scores = self._scores[at]
        scores[at < 0] = np.nan
        return scores

    def over(
        self, index: BlockIndex, rows: NDArray[np.int64], colors: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        """Return the (M, 3) colours of (M,) rows of a block with what was found among them."""
        if not self.is_on:
            return colors
        colors = mute_colors(colors)
        if index in self._rows:
            colors[np.isin(rows, self._rows[index])] = FOUND
        return colors


def found_keys(result: QueryResult, voxel_size_m: float) -> NDArray[np.int64]:
    """Return the (M,) packed keys of the voxels of an answer."""
    return pack_points(result.points_map, voxel_size_m)
