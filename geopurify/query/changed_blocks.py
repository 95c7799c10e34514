# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which blocks of a cloud of voxels changed, for receivers that keep it block by block."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BlockIndex = tuple[int, int, int]

DIGEST_BYTES = 16


@dataclass(frozen=True, eq=False)
class Block:
    """A cube of space and the points that a cloud has in it.

    Attributes:
        index: the block begins at ``index`` times its edge.
        points: (M,) ordered by voxel; none if nothing is left there.
    """

    index: BlockIndex
    points: NDArray[Any]


class ChangedBlocks:
    """Compares a cloud with the one before and keeps no more of it than a digest a block.

    Args:
        edge_voxels: edge of a block.
    """

    def __init__(self, edge_voxels: int) -> None:
        self._edge_voxels = edge_voxels
        self._digests: dict[BlockIndex, bytes] = {}

    def forget(self) -> None:
        """Compare the next cloud with an empty one."""
        self._digests.clear()

    def update(
        self,
        voxels: NDArray[np.integer],
        points: NDArray[Any],
        touched: Iterable[BlockIndex] | None = None,
    ) -> list[Block]:
        """Return the blocks in which a point came, went or changed since the last time.

        Args:
            voxels: (N, 3) integer coordinates, no two alike.
            points: (N,) of any type of fixed size; compared byte by byte.
            touched: the only blocks that may have changed; then only their points are given.
        """
        known = self._digests
        before = {
            i: known.pop(i) for i in list(known if touched is None else touched) if i in known
        }
        changed = []
        for block in split(voxels, points, self._edge_voxels):
            content = block.points.tobytes()
            digest = hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
            known[block.index] = digest
            if before.get(block.index) != digest:
                changed.append(block)
        emptied = [Block(index, points[:0]) for index in before if index not in known]
        return changed + emptied


def split(voxels: NDArray[np.integer], points: NDArray[Any], edge_voxels: int) -> Iterator[Block]:
    """Yield the blocks in which points lie, ordered by index; see `ChangedBlocks.update`."""
    if not len(points):
        return
    indices = voxels // edge_voxels
    codes = codes_of(indices)
    in_order = np.lexsort((codes_of(voxels), codes))
    # as bytes: where fields are copied one by one, the padding between them is lost
    content = np.dtype((np.void, points.dtype.itemsize))
    points = np.ascontiguousarray(points).view(content)[in_order].view(points.dtype)
    starts = np.concatenate([[0], 1 + np.flatnonzero(np.diff(codes[in_order]))])
    first = indices[in_order[starts]].tolist()
    for (x, y, z), part in zip(first, np.split(points, starts[1:]), strict=True):
        yield Block((x, y, z), part)


def codes_of(coordinates: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return one integer for each of (N, 3) coordinates of voxels or blocks, ordered alike."""
    x, y, z = coordinates.T.astype(np.int64)
    codes: NDArray[np.int64] = (x << 42) + (y << 21) + z
    return codes


def packets(blocks: Iterable[Block], max_points: int) -> Iterator[list[Block]]:
    """Yield the blocks in lists of at most this many points, an empty block counting as one.

    A block is never torn apart: one that has more points is alone in its list.
    """
    packet: list[Block] = []
    size = 0
    for block in blocks:
        own = max(1, len(block.points))
        if packet and size + own > max_points:
            yield packet
            packet, size = [], 0
        packet.append(block)
        size += own
    if packet:
        yield packet
