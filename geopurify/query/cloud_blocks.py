# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The blocks in which a labelled cloud changed, found by what differs between two clouds."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import unpack_keys
from geopurify.query.changed_blocks import Block, ChangedBlocks, codes_of
from geopurify.query.results import LabelledCloud

FIELDS = ("labels_raw", "labels", "confidence", "colors", "normals_map")


class CloudBlocks:
    """Follows a labelled cloud; packs and compares only the blocks in which a voxel changed.

    Args:
        edge_voxels: edge of a block.
        pack: returns the (N,) points of a cloud, each made of its voxel and the vocabulary alone.
    """

    def __init__(self, edge_voxels: int, pack: Callable[[LabelledCloud], NDArray[Any]]) -> None:
        self._edge_voxels, self._pack = edge_voxels, pack
        self._blocks = ChangedBlocks(edge_voxels)
        self._last: LabelledCloud | None = None

    def forget(self) -> None:
        """Compare the next cloud with an empty one."""
        self._blocks.forget()
        self._last = None

    def update(self, cloud: LabelledCloud) -> list[Block]:
        """Return the blocks in which a voxel came, went or changed since the last time."""
        last, self._last = self._last, cloud
        if last is None or last.vocabulary is not cloud.vocabulary:
            return self._blocks.update(cloud.keys, self._pack(cloud))
        changed = unpack_keys(find_changed(last, cloud)) // self._edge_voxels
        codes, first = np.unique(codes_of(changed), return_index=True)
        part = cloud.select(_are_among(codes_of(cloud.keys // self._edge_voxels), codes))
        touched = [(x, y, z) for x, y, z in changed[first].tolist()]
        return self._blocks.update(part.keys, self._pack(part), touched)


def find_changed(before: LabelledCloud, after: LabelledCloud) -> NDArray[np.int64]:
    """Return the packed keys of the voxels that came, went or changed, some of them twice.

    Voxels in another row count as changed.
    """
    if after is before:
        return np.empty(0, np.int64)
    both = min(len(before.labels), len(after.labels))
    is_other = before.packed_keys[:both] != after.packed_keys[:both]
    for name in FIELDS:
        differ = getattr(before, name)[:both] != getattr(after, name)[:both]
        is_other |= differ if differ.ndim == 1 else differ.any(1)
    rows = np.flatnonzero(is_other)
    keys = (before.packed_keys[rows], after.packed_keys[rows])
    return np.concatenate([*keys, before.packed_keys[both:], after.packed_keys[both:]])


def _are_among(codes: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which codes are among (M,) sorted ones."""
    if not len(among):
        return np.zeros(len(codes), np.bool_)
    nearest = np.minimum(np.searchsorted(among, codes), len(among) - 1)
    found: NDArray[np.bool_] = among[nearest] == codes
    return found
