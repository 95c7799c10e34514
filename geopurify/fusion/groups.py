# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Groups of voxels that lie near each other: union-find over the integer grid."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit

TOUCHING = 1.75  # voxel edges between the centres of voxels that share a corner, and some


def find_connected_groups(
    packed_keys: NDArray[np.int64], reach: float, labels: NDArray[np.uint16] | None = None
) -> NDArray[np.int32]:
    """Return (N,) group numbers, by first appearance, of (N,) distinct voxels.

    Args:
        packed_keys: see `geopurify.fusion.keys`.
        reach: voxels whose centres are at most this many edges apart are in one group.
        labels: (N,) of the voxels; those with different ones are in different groups.
    """
    order = np.argsort(packed_keys)
    labels = np.zeros(len(packed_keys), np.uint16) if labels is None else labels
    groups: NDArray[np.int32] = _group(packed_keys[order], order, _half_ball(reach), labels)
    return groups


def count_borders(
    packed_keys: NDArray[np.int64], groups: NDArray[np.int32], reach: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which groups lie within reach of each other, and along how many pairs of voxels.

    Returns:
        (B, 2) groups, the lower first, in ascending order; (B,) pairs of voxels.
    """
    order = np.argsort(packed_keys)
    keys, offsets, count = packed_keys[order], _half_ball(reach), int(groups.max(initial=-1)) + 1
    pairs = np.empty(_list_borders(keys, order, offsets, groups, np.empty(0, np.int64)), np.int64)
    _list_borders(keys, order, offsets, groups, pairs)
    borders, lengths = np.unique(pairs, return_counts=True)
    return np.stack(np.divmod(borders, max(count, 1)), axis=1), lengths


def _half_ball(reach: float) -> NDArray[np.int64]:
    """Return the packed offsets within reach, one of each opposite pair."""
    cells = int(reach)
    axis = np.arange(-cells, cells + 1)
    offsets = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    offsets = offsets[(offsets**2).sum(1) <= reach**2]
    # packed keys add up like coordinates
    packed: NDArray[np.int64] = offsets @ np.array([1 << 42, 1 << 21, 1])
    return packed[packed > 0]


@njit(cache=True)
def _group(keys, order, offsets, labels):  # type: ignore[no-untyped-def]
    """Unite the rows of sorted keys that differ by an offset, found by merging two runs."""
    parents = np.arange(len(keys))
    for offset in offsets:
        j = 0
        for i in range(len(keys)):
            wanted = keys[i] + offset
            while j < len(keys) and keys[j] < wanted:
                j += 1
            if j < len(keys) and keys[j] == wanted and labels[order[i]] == labels[order[j]]:
                a, b = _root(parents, order[i]), _root(parents, order[j])
                # the smaller row becomes the root: groups are numbered by it below
                parents[max(a, b)] = min(a, b)
    groups = np.empty(len(keys), np.int32)
    count = 0
    for i in range(len(keys)):
        root = _root(parents, i)
        if root == i:
            groups[i] = count
            count += 1
        else:
            groups[i] = groups[root]
    return groups


@njit(cache=True)
def _list_borders(keys, order, offsets, groups, pairs):  # type: ignore[no-untyped-def]
    """Write the two groups of each border as one number, while there is room; count them."""
    found, count = 0, np.int64(groups.max() + 1) if len(groups) else np.int64(0)
    for offset in offsets:
        j = 0
        for i in range(len(keys)):
            wanted = keys[i] + offset
            while j < len(keys) and keys[j] < wanted:
                j += 1
            if j < len(keys) and keys[j] == wanted:
                a, b = groups[order[i]], groups[order[j]]
                if a != b:
                    if found < len(pairs):
                        pairs[found] = min(a, b) * count + max(a, b)
                    found += 1
    return found


@njit(cache=True)
def _root(parents, i):  # type: ignore[no-untyped-def]
    while parents[i] != i:
        parents[i] = parents[parents[i]]  # path halving
        i = parents[i]
    return i
