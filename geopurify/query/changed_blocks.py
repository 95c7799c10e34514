# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which blocks of a cloud of voxels changed, for receivers that keep it block by block."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import find_in_sorted, unpack_keys
from geopurify.query.results import LabelledCloud

BlockIndex = tuple[int, int, int]

DIGEST_BYTES = 16
FIELDS = ("labels_raw", "labels", "confidence", "colors", "normals_map")


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


class CloudBlocks:
    """Follows a labelled cloud; packs and compares only the blocks in which a voxel changed.

    Args:
        edge_voxels: edge of a block.
        pack: returns the (N,) points of a cloud, each made of its voxel and the vocabulary alone.
    """

    def __init__(self, edge_voxels: int, pack: Callable[[LabelledCloud], NDArray[Any]]) -> None:
        self._edge_voxels, self._pack = edge_voxels, pack
        self._blocks = ChangedBlocks(edge_voxels)
        # and the codes of the blocks of its voxels
        self._last: tuple[LabelledCloud, NDArray[np.int64]] | None = None

    def forget(self) -> None:
        """Compare the next cloud with an empty one."""
        self._blocks.forget()
        self._last = None

    def update(self, cloud: LabelledCloud) -> list[Block]:
        """Return the blocks in which a voxel came, went or changed since the last time."""
        last = self._last
        if last is None or last[0].vocabulary is not cloud.vocabulary:
            self._last = cloud, self._codes_of(cloud.packed_keys)
            return self._blocks.update(cloud.keys, self._pack(cloud))
        before, codes_before = last
        if cloud is before:
            return []
        codes = self._renew_codes(cloud.packed_keys, before.packed_keys, codes_before)
        self._last = cloud, codes
        rows, both = find_changed(before, cloud), min(len(codes), len(codes_before))
        changed, first = np.unique(
            np.concatenate([codes_before[rows], codes[rows], codes_before[both:], codes[both:]]),
            return_index=True,
        )
        keys, keys_before = cloud.packed_keys, before.packed_keys
        found = np.concatenate([keys_before[rows], keys[rows], keys_before[both:], keys[both:]])
        touched = unpack_keys(found[first]) // self._edge_voxels
        part = cloud.select(_are_among(codes, changed))
        return self._blocks.update(
            part.keys, self._pack(part), [(x, y, z) for x, y, z in touched.tolist()]
        )

    def _codes_of(self, packed_keys: NDArray[np.int64]) -> NDArray[np.int64]:
        return codes_of(unpack_keys(packed_keys) // self._edge_voxels)

    def _renew_codes(
        self,
        keys: NDArray[np.int64],
        keys_before: NDArray[np.int64],
        codes_before: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Return the (N,) codes of the blocks of voxels, computed for those in other rows only."""
        both = min(len(keys), len(keys_before))
        codes = np.empty(len(keys), np.int64)
        codes[:both] = codes_before[:both]
        others = np.flatnonzero(keys[:both] != keys_before[:both])
        codes[others] = self._codes_of(keys[others])
        codes[both:] = self._codes_of(keys[both:])
        return codes


def find_changed(before: LabelledCloud, after: LabelledCloud) -> NDArray[np.int64]:
    """Return the rows that both clouds have and whose voxel is another or changed."""
    both = min(len(before.labels), len(after.labels))
    is_other = before.packed_keys[:both] != after.packed_keys[:both]
    for name in FIELDS:
        differ = getattr(before, name)[:both] != getattr(after, name)[:both]
        for column in np.atleast_2d(differ.T):
            is_other |= column
    return np.flatnonzero(is_other)


def _are_among(codes: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which codes are among (M,) sorted ones."""
    return find_in_sorted(among, codes) >= 0
