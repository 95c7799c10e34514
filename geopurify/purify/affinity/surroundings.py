# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a voxel and its surroundings look like, at several scales.

A description has a voxel's own normal and colour, then for each scale the mean normal, the mean
colour, the spread of the colours, and the bulge: how far the surroundings' centre lies off the
voxel's plane, in voxels.  The widest scale takes the means of means, and so sees twice as far.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange

LOOKS = 6  # normal, colour
SPREAD, BULGE = LOOKS, LOOKS + 1
PART = LOOKS + 2  # channels of a scale
NEAR = 8  # voxels of the nearest scale; the next one has all K neighbours
SCALES = 3
CHANNELS = LOOKS + SCALES * PART
STARTS = tuple(LOOKS + scale * PART for scale in range(SCALES))


def looks(normals_map: NDArray[np.float32], colors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return (N, `CHANNELS`) descriptions that tell nothing of the surroundings yet.

    Args:
        normals_map: (N, 3) unit vectors, or zero.
        colors: (N, 3).
    """
    found = np.zeros((len(colors), CHANNELS), np.float32)
    found[:, :3], found[:, 3:LOOKS] = normals_map, colors / np.float32(255)
    return found


def look_around(
    descriptions: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    rows: NDArray[np.int64],
) -> None:
    """Describe the surroundings of some voxels anew.

    Args:
        descriptions: (N, `CHANNELS`), written to.
        coordinates: (N, 3) integer coordinates of the voxels.
        neighbours: (N, K) nearest other voxels, nearest first; itself or -1 for none.
        rows: (M,) voxels.
    """
    k = neighbours.shape[1]
    near, all_, wide = STARTS
    for source, count, target in ((0, NEAR, near), (0, k, all_), (all_, k, wide)):
        _look(descriptions, coordinates, neighbours[:, :count], rows, source, target)


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _look(descriptions, coordinates, neighbours, rows, source, target):  # type: ignore[no-untyped-def]
    for m in prange(len(rows)):
        i = rows[m]
        sums = descriptions[i, source : source + LOOKS].copy()
        squares = sums[3:] ** 2
        away = np.zeros(3, np.float32)
        count = np.float32(1)
        for j in neighbours[i]:
            if j < 0 or j == i:
                continue
            count += np.float32(1)
            for a in range(3):
                color = descriptions[j, source + 3 + a]
                sums[a] += descriptions[j, source + a]
                sums[3 + a] += color
                squares[a] += color * color
                away[a] += coordinates[j, a] - coordinates[i, a]
        length = np.sqrt(sums[0] ** 2 + sums[1] ** 2 + sums[2] ** 2) + np.float32(1e-6)
        spread = bulge = np.float32(0)
        for a in range(3):
            mean = sums[3 + a] / count
            spread += squares[a] / count - mean * mean
            bulge += away[a] / count * descriptions[i, source + a]
            descriptions[i, target + a] = sums[a] / length
            descriptions[i, target + 3 + a] = mean
        descriptions[i, target + SPREAD] = np.sqrt(max(spread, np.float32(0)))
        descriptions[i, target + BULGE] = bulge
