# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weighted running means of observations: the kernels behind `VoxelMap.integrate`."""

import numpy as np
from numba import njit, prange

from geopurify.mapping.half import float_from_half, half_from_float
from geopurify.mapping.keys import pack_key


@njit(cache=True)
def voxel_keys(points_map, voxel_size_m):  # type: ignore[no-untyped-def]
    """Return the (N,) packed keys of the voxels that hold (N, 3) points."""
    keys = np.empty(len(points_map), np.int64)
    for i in range(len(points_map)):
        x = np.int64(np.floor(points_map[i, 0] / voxel_size_m))
        y = np.int64(np.floor(points_map[i, 1] / voxel_size_m))
        z = np.int64(np.floor(points_map[i, 2] / voxel_size_m))
        keys[i] = pack_key(x, y, z)
    return keys


@njit(cache=True)
def group_by_row(rows, group_of_row):  # type: ignore[no-untyped-def]
    """Sort observations by the row they fall into, keeping their order within a row.

    Args:
        rows: (N,) row of each observation, -1 for none.
        group_of_row: (capacity,) int32 scratch, all 0; all 0 again on return.

    Returns:
        touched: (G,) the rows, in order of first appearance.
        starts: (G + 1,) where each group starts in ``members``.
        members: (M,) indices of observations.
    """
    touched = np.empty(len(rows), np.int32)
    counts = np.zeros(len(rows) + 1, np.int64)
    groups = 0
    for row in rows:
        if row < 0:
            continue
        if group_of_row[row] == 0:
            touched[groups] = row
            groups += 1
            group_of_row[row] = groups
        counts[group_of_row[row]] += 1
    starts = np.cumsum(counts[: groups + 1])
    members = np.empty(starts[-1], np.int32)
    cursor = starts[:-1].copy()
    for i, row in enumerate(rows):
        if row >= 0:
            group = group_of_row[row] - 1
            members[cursor[group]] = i
            cursor[group] += 1
    for row in touched[:groups]:
        group_of_row[row] = 0
    return touched[:groups], starts, members


@njit(cache=True, parallel=True, fastmath=True)
def fuse_features(features, old, touched, starts, members, weights, cells, cell_weights, grid):  # type: ignore[no-untyped-def]
    """Move the mean feature of each touched row towards its new observations.

    Args:
        features: (capacity, D) uint16, bits of halfs, changed in place.
        old: (capacity,) float32 weights before this frame.
        grid: (cells, D) float32 features of the frame's cells.
    """
    dimension = features.shape[1]
    for g in prange(len(touched)):
        row = touched[g]
        total = np.zeros(dimension, np.float32)
        new = np.float32(0)
        for i in members[starts[g] : starts[g + 1]]:
            new += weights[i]
            for k in range(4):
                share = weights[i] * cell_weights[i, k]
                cell = grid[cells[i, k]]
                for d in range(dimension):
                    total[d] += share * cell[d]
        kept = old[row] / (old[row] + new)
        scale = np.float32(1) / (old[row] + new)
        for d in range(dimension):
            mean = float_from_half(features[row, d]) * kept + total[d] * scale
            features[row, d] = half_from_float(mean)


@njit(cache=True, parallel=True)
def fuse_vectors(means, old, touched, starts, members, weights, values):  # type: ignore[no-untyped-def]
    """Move the mean 3-vector (colour or normal) of each touched row towards its observations."""
    for g in prange(len(touched)):
        row = touched[g]
        total = np.zeros(3, np.float32)
        new = np.float32(0)
        for i in members[starts[g] : starts[g + 1]]:
            new += weights[i]
            for k in range(3):
                total[k] += weights[i] * np.float32(values[i, k])
        for k in range(3):
            mean = (float_from_half(means[row, k]) * old[row] + total[k]) / (old[row] + new)
            means[row, k] = half_from_float(np.float32(mean))


@njit(cache=True)
def add_weights(totals, touched, starts, members, weights):  # type: ignore[no-untyped-def]
    """Add the weights of its observations to each touched row."""
    for g in range(len(touched)):
        new = np.float32(0)
        for i in members[starts[g] : starts[g + 1]]:
            new += weights[i]
        totals[touched[g]] += new
