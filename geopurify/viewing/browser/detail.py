# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Levels of detail: far blocks of a large map are drawn with fewer, larger points."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.query.changed_blocks import BlockIndex

LEVELS = (1, 2, 4)  # edge, in voxels, of what is drawn as one point


def coarsen(packed_keys: NDArray[np.int64], level: int) -> NDArray[np.int64]:
    """Return one row for each cube of ``level`` voxels that has any, ascending."""
    if level == 1:
        return np.arange(len(packed_keys))
    cubes = pack_key(*(unpack_keys(packed_keys).astype(np.int64) // level).T)
    return np.sort(np.unique(cubes, return_index=True)[1])


def choose_levels(
    voxels: Mapping[BlockIndex, int],
    foci: NDArray[np.float64],
    block_size_m: float,
    most_points: int,
) -> dict[BlockIndex, int]:
    """Return the level of each block: those nearest to what is looked at are the finest.

    A surface has a quarter of the points at each further level.

    Args:
        voxels: of each block.
        foci: (K, 3) places that are looked at, metres.
        most_points: to draw; exceeded only if it does not do for the coarsest level.
    """
    indices = sorted(voxels)
    centres = (np.array(indices).reshape(-1, 3) + 0.5) * block_size_m
    apart = np.linalg.norm(centres[:, None] - np.reshape(foci, (1, -1, 3)), axis=2)
    order = np.argsort(apart.min(1, initial=np.inf), kind="stable")
    counts = np.array([voxels[index] for index in indices])[order]
    levels = np.full(len(indices), LEVELS[-1])
    budget = float(most_points)
    for level, coarser in zip(LEVELS[-2::-1], LEVELS[::-1], strict=False):
        base = counts / np.square(levels)  # what is drawn so far
        gain = np.cumsum(counts / level**2 - counts / coarser**2)
        affordable = gain <= budget - base.sum()
        levels[affordable] = level
    return {indices[i]: int(levels[n]) for n, i in enumerate(order)}
