# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of a thing that nothing between them was seen of: the seat and the feet of a stool."""

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.groups import count_borders

REACH = 3.0  # voxels between parts of one thing, at most
OVERLAP = 0.5  # of the smaller one's footprint is over or under the other
CELL_VOXELS = 2.0  # edge of a cell of a footprint


def join_parts(
    packed_keys: NDArray[np.int64],
    points_m: NDArray[np.floating],
    numbers: NDArray[np.int32],
    labels: NDArray[np.integer],
    voxel_size_m: float,
) -> NDArray[np.int64]:
    """Return the thing that each thing is a part of, the first one of those; itself if of none.

    Things of one class are parts of one if one is over the other, nearly touching.

    Args:
        points_m: (N, 3) of the voxels, z up.
        numbers: (N,) thing of each voxel, -1 for none.
        labels: (T,) class of each thing.
    """
    wholes = np.arange(len(labels))
    several = np.bincount(labels, minlength=1)[labels] > 1 if len(labels) else labels
    rows = np.flatnonzero((numbers >= 0) & np.append(several, False)[numbers])
    borders, _ = count_borders(packed_keys[rows], numbers[rows], REACH)
    cells = np.floor(points_m[rows, :2] / (CELL_VOXELS * voxel_size_m)).astype(np.int64)
    for first, second in borders.tolist():
        if labels[first] == labels[second] and _is_over(cells, numbers[rows], first, second):
            one, other = _whole(wholes, first), _whole(wholes, second)
            wholes[max(one, other)] = min(one, other)
    return np.array([_whole(wholes, part) for part in wholes.tolist()], np.int64)


def _is_over(
    cells: NDArray[np.int64], numbers: NDArray[np.int32], first: int, second: int
) -> bool:
    """Tell whether the footprint of a thing overlaps that of another."""
    one, other = ({*map(tuple, cells[numbers == n].tolist())} for n in (first, second))
    return len(one & other) >= OVERLAP * min(len(one), len(other))


def _whole(wholes: NDArray[np.int64], part: int) -> int:
    while wholes[part] != part:
        part = int(wholes[part])
    return part
