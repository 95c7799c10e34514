# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weighted running means of observations: the kernels behind `VoxelMap.integrate`."""

import numpy as np
from numba import njit, prange

from geopurify.mapping.half import float_from_half, half_from_float
from geopurify.mapping.keys import pack_key

GROUP_BLOCK = 256  # voxels a thread takes at once, so that it allocates once for many


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
    for block in prange((len(touched) + GROUP_BLOCK - 1) // GROUP_BLOCK):
        total = np.empty(dimension, np.float32)
        for g in range(block * GROUP_BLOCK, min((block + 1) * GROUP_BLOCK, len(touched))):
            total[:] = 0
            new = _add_features(
                total, members[starts[g] : starts[g + 1]], weights, cells, cell_weights, grid
            )
            row = touched[g]
            kept = old[row] / (old[row] + new)
            scale = np.float32(1) / (old[row] + new)
            mean = features[row]
            for d in range(dimension):
                mean[d] = half_from_float(float_from_half(mean[d]) * kept + total[d] * scale)


@njit(cache=True, fastmath=True)
def _add_features(total, members, weights, cells, cell_weights, grid):  # type: ignore[no-untyped-def]
    """Add the weighted features of observations to a total and return their weight.

    Neighbours in the image mostly lie between the same four cells, which are read once for all
    of a run of them.
    """
    new = a = b = c = d = np.float32(0)
    for m in range(len(members)):
        i = members[m]
        new += weights[i]
        a += weights[i] * cell_weights[i, 0]
        b += weights[i] * cell_weights[i, 1]
        c += weights[i] * cell_weights[i, 2]
        d += weights[i] * cell_weights[i, 3]
        if m + 1 < len(members) and _same_cells(cells[i], cells[members[m + 1]]):
            continue
        p, q, r, s = grid[cells[i, 0]], grid[cells[i, 1]], grid[cells[i, 2]], grid[cells[i, 3]]
        for k in range(len(total)):
            total[k] += a * p[k] + b * q[k] + c * r[k] + d * s[k]
        a = b = c = d = np.float32(0)
    return new


@njit(cache=True)
def _same_cells(some, others):  # type: ignore[no-untyped-def]
    return some[0] == others[0] and some[3] == others[3]  # opposite corners tell a square


@njit(cache=True, parallel=True)
def fuse_surfaces(means, old, touched, starts, members, weights, colors, normals):  # type: ignore[no-untyped-def]
    """Move mean colour and normal of each touched row towards its observations; add the weights.

    Args:
        means: colours and normals, both (capacity, 3) uint16, bits of halfs, changed in place.
        old: (capacity,) float32 weights before this frame, after it on return.
    """
    for g in prange(len(touched)):
        row = touched[g]
        observations = members[starts[g] : starts[g + 1]]
        _fuse_vector(means[0][row], old[row], observations, weights, colors)
        old[row] = _fuse_vector(means[1][row], old[row], observations, weights, normals)


@njit(cache=True)
def _fuse_vector(mean, old, members, weights, values):  # type: ignore[no-untyped-def]
    """Move a mean of weight ``old`` towards (N, 3) values of members and return its new weight."""
    new = x = y = z = np.float32(0)
    for i in members:
        new += weights[i]
        x += weights[i] * np.float32(values[i, 0])
        y += weights[i] * np.float32(values[i, 1])
        z += weights[i] * np.float32(values[i, 2])
    total = old + new
    mean[0] = half_from_float((float_from_half(mean[0]) * old + x) / total)
    mean[1] = half_from_float((float_from_half(mean[1]) * old + y) / total)
    mean[2] = half_from_float((float_from_half(mean[2]) * old + z) / total)
    return total
