# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Efficient graph-based segmentation of voxels by normals and colours, to compare objects with.

Felzenszwalb and Huttenlocher, IJCV 2004, by the same `over_segments` as a teacher's.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.groups import TOUCHING, count_borders
from geopurify_train.teachers.over_segmentation import over_segments

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
    segments = over_segments(
        pairs.astype(np.int32), weights.astype(np.float32), len(packed_keys), tolerance, FEWEST
    )
    numbers: NDArray[np.int64] = np.unique(segments, return_inverse=True)[1].ravel()
    return numbers
