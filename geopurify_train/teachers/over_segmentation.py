# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Over-segmentation of a voxel graph (Felzenszwalb and Huttenlocher, IJCV 2004)."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit


def voxel_edges(neighbours: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return (M, 2) rows of voxels that neighbour each other, each pair once.

    Args:
        neighbours: (N, K) rows, negative for none.
    """
    first = np.repeat(np.arange(len(neighbours), dtype=np.int32), neighbours.shape[1])
    edges = np.column_stack([first, neighbours.ravel()])
    low, high = np.sort(edges[edges[:, 1] >= 0], axis=1).astype(np.int64).T
    pairs = np.unique(low * len(neighbours) + high)
    return np.column_stack(np.divmod(pairs, len(neighbours))).astype(np.int32)


def edge_weights(
    edges: NDArray[np.int32],
    points_map: NDArray[np.float32],
    normals_map: NDArray[np.float32],
    colors: NDArray[np.floating],
    color_share: float,
) -> NDArray[np.float32]:
    """Return (M,) dissimilarities of the ends of (M, 2) edges.

    Normals count squared across a convex edge, where one object bends, in full across a concave
    one, where two touch (as the ScanNet segments do).

    Args:
        points_map, normals_map: (N, 3).
        colors: (N, 3) in [0, 1].
        color_share: factor on the distance of colours.
    """
    bend, across = bends(edges, points_map, normals_map)
    bend = np.where((across > 0) & (bend < 1), bend**2, bend)
    contrast = np.linalg.norm(colors[edges[:, 0]] - colors[edges[:, 1]], axis=1)
    return (bend + color_share * contrast).astype(np.float32)


def bends(
    edges: NDArray[np.int32], points_map: NDArray[np.float32], normals_map: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return for (M, 2) edges how much the normals of their ends differ, and which way.

    Returns:
        (M,) one minus their cosine, in [0, 2]; (M,) positive where convex, negative where concave.
    """
    i, j = edges.T
    bend = np.clip(1 - (normals_map[i] * normals_map[j]).sum(1), 0, 2)
    across = ((normals_map[j] - normals_map[i]) * (points_map[j] - points_map[i])).sum(1)
    return bend, across


def over_segments(
    edges: NDArray[np.int32],
    weights: NDArray[np.float32],
    count: int,
    scale: float,
    least: int,
) -> NDArray[np.int32]:
    """Return (N,) segments of N = ``count`` voxels.

    Two segments join along an edge no heavier than the heaviest inside either, plus ``scale``
    over its size.  Those below ``least`` voxels then join their nearest neighbour.
    """
    order = np.argsort(weights, kind="stable")
    return _merge(edges[order], weights[order], count, scale, least)


@njit(cache=True)
def _root(parents, i):  # type: ignore[no-untyped-def]
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


@njit(cache=True)
def _merge(edges, weights, count, scale, least):  # type: ignore[no-untyped-def]
    parents = np.arange(count).astype(np.int32)
    sizes = np.ones(count, np.int32)
    limits = np.full(count, scale, np.float32)  # heaviest inside + scale / size
    for small in (False, True):
        for m in range(len(edges)):
            a, b = _root(parents, edges[m, 0]), _root(parents, edges[m, 1])
            if a == b:
                continue
            if small:
                joins = min(sizes[a], sizes[b]) < least
            else:
                joins = weights[m] <= limits[a] and weights[m] <= limits[b]
            if joins:
                parents[b] = a
                sizes[a] += sizes[b]
                limits[a] = weights[m] + scale / sizes[a]
    for i in range(count):
        parents[i] = _root(parents, i)
    return parents
