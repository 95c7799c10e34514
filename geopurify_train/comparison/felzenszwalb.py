# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Efficient graph-based segmentation of voxels by normals and colours, to compare objects with.

Felzenszwalb and Huttenlocher, IJCV 2004: two segments become one along their lightest edge if it
is lighter than what either holds together, within a tolerance that falls with a segment's size.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit
from geopurify.fusion.groups import TOUCHING, count_borders

TOLERANCE = 32.0  # k of the paper; the best of 15 pairs with the weight of color, rooms 7001-7003
COLOR_WEIGHT = 6.0  # of a difference of all channels by 255, in turns of a normal by 90 degrees
FEWEST = 100  # voxels of a segment; smaller ones join the neighbour along the lightest edge


def segment_voxels(
    packed_keys: NDArray[np.int64],
    normals: NDArray[np.floating],
    colors: NDArray[np.uint8],
    tolerance: float = TOLERANCE,
    color_weight: float = COLOR_WEIGHT,
) -> NDArray[np.int64]:
    """Return (N,) number of the segment of each voxel, from 0.

    Args:
        normals: (N, 3) unit.
        colors: (N, 3).
    """
    pairs, _ = count_borders(packed_keys, np.arange(len(packed_keys), dtype=np.int32), TOUCHING)
    first, second = pairs.T
    turns = 1 - (normals[first] * normals[second]).sum(1).clip(-1, 1)
    apart = np.abs(colors[first].astype(np.float32) - colors[second]).mean(1) / 255
    weights = turns + color_weight * apart
    order = np.argsort(weights, kind="stable")
    parents = np.arange(len(packed_keys))
    _merge(parents, first[order], second[order], weights[order].astype(np.float64), tolerance)
    numbers: NDArray[np.int64] = np.unique(parents, return_inverse=True)[1].ravel()
    return numbers


@njit(cache=True)
def _find(parents, i):  # type: ignore[no-untyped-def]
    while parents[i] != i:
        parents[i] = parents[parents[i]]  # path halving
        i = parents[i]
    return i


@njit(cache=True)
def _merge(parents, first, second, weights, tolerance):  # type: ignore[no-untyped-def]
    sizes = np.ones(len(parents), np.int64)
    inner = np.zeros(len(parents))
    for least in (0, FEWEST):
        for e in range(len(weights)):
            a, b = _find(parents, first[e]), _find(parents, second[e])
            if a == b:
                continue
            if least:
                joins = min(sizes[a], sizes[b]) < least
            else:
                joins = weights[e] <= min(
                    inner[a] + tolerance / sizes[a], inner[b] + tolerance / sizes[b]
                )
            if joins:
                a, b = min(a, b), max(a, b)
                parents[b] = a
                sizes[a] += sizes[b]
                inner[a] = max(weights[e], inner[a], inner[b])
    for i in range(len(parents)):
        parents[i] = _find(parents, i)
