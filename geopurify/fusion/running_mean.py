# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weighted running means of observations: the kernels behind `VoxelMap.integrate`.

Means are kept in half precision.  Rounded to the nearest half they are off by at most n / 4 units
in the last place after n frames, and in the end each step is too small to change them.  So once a
map has `FRAMES_TO_NEAREST` frames they are rounded stochastically (`round_half_stochastically`),
seeded by voxel and frame: that has no bias, and the same frames give the same map.
"""

import numpy as np

from geopurify.compute.kernels import njit, prange
from geopurify.fusion.half import float_from_half, half_from_float, round_half_stochastically
from geopurify.fusion.keys import pack_key

FRAMES_TO_NEAREST = 256  # of a map; their rounding is off by at most 64 units in the last place
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
def fuse_features(  # type: ignore[no-untyped-def]
    features, old, keys, chance, touched, starts, members, weights, cells, cell_weights, grid
):
    """Move the mean feature of each touched row towards its new observations.

    Args:
        features: (capacity, D) uint16, bits of halfs, changed in place.
        old: (capacity,) float32 weights before this frame.
        keys: (capacity,) of the voxels.
        chance: the frame's number if means are rounded by chance, None if to the nearest.
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
            if chance is None:
                for d in range(dimension):
                    mean[d] = half_from_float(float_from_half(mean[d]) * kept + total[d] * scale)
            else:
                seed = _seed(keys[row], chance)
                for d in range(dimension):
                    moved = float_from_half(mean[d]) * kept + total[d] * scale
                    mean[d] = round_half_stochastically(moved, seed, d)


@njit(cache=True)
def _seed(key, frame):  # type: ignore[no-untyped-def]
    """Return 32 bits that have nothing in common from voxel to voxel, but are spread over frames.

    The key is mixed as in SplitMix64 (Steele et al., OOPSLA 2014).  The frames' Weyl sequence by
    the golden ratio makes their errors cancel out: a tenth of what independent bits would leave.
    """
    bits = np.uint64(key) + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.uint32((bits >> np.uint64(32)) + np.uint64(frame) * np.uint64(0x9E3779B9))


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
def fuse_surfaces(  # type: ignore[no-untyped-def]
    means, old, most, keys, chance, touched, starts, members, weights, colors, normals
):
    """Move mean colour and normal of each touched row towards its observations; add the weights.

    Args:
        means: colours and normals, both (capacity, 3) uint16, bits of halfs, changed in place.
        old: (capacity,) float32 weights before this frame, after it on return.
        most: float32, cap on the weights.
        keys, chance: see `fuse_features`.
    """
    for g in prange(len(touched)):
        row = touched[g]
        observations = members[starts[g] : starts[g + 1]]
        x, y, z, _ = _mean_of(means[0][row], old[row], observations, weights, colors)
        p, q, r, total = _mean_of(means[1][row], old[row], observations, weights, normals)
        seed = None if chance is None else _seed(keys[row], chance)
        _write_vector(means[0][row], x, y, z, seed, -6)  # before the channels of the feature
        _write_vector(means[1][row], p, q, r, seed, -3)
        old[row] = min(total, most)


@njit(cache=True)
def _mean_of(mean, old, members, weights, values):  # type: ignore[no-untyped-def]
    """Return the mean of a mean of weight ``old`` and (N, 3) values of members, and its weight."""
    new = x = y = z = np.float32(0)
    for i in members:
        new += weights[i]
        x += weights[i] * np.float32(values[i, 0])
        y += weights[i] * np.float32(values[i, 1])
        z += weights[i] * np.float32(values[i, 2])
    total = old + new
    return (
        (float_from_half(mean[0]) * old + x) / total,
        (float_from_half(mean[1]) * old + y) / total,
        (float_from_half(mean[2]) * old + z) / total,
        total,
    )


@njit(cache=True)
def _write_vector(mean, x, y, z, seed, index):  # type: ignore[no-untyped-def]
    """Write a mean, rounded by chance if there is a seed."""
    if seed is None:
        mean[0], mean[1], mean[2] = half_from_float(x), half_from_float(y), half_from_float(z)
    else:
        mean[0] = round_half_stochastically(x, seed, index)
        mean[1] = round_half_stochastically(y, seed, index + 1)
        mean[2] = round_half_stochastically(z, seed, index + 2)
