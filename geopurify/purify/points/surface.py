# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Neighbours, spacing and normals of a cloud of any density."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree

from geopurify.fusion.keys import pack_key
from geopurify.purify.neighbours import argsort_spatially

NORMAL_NEIGHBOURS = 12
SPACING_NEIGHBOURS = 24
CELLS = 1000  # along the longest side of a cloud, which is sorted by these
ROWS_AT_ONCE = 65_536


def sort_spatially(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the permutation that brings near points (N, 3) together."""
    low, extent = points.min(0), np.ptp(points, axis=0).max()
    cells = np.floor((points - low) * (CELLS / max(extent, 1e-9))).astype(np.int64)
    return argsort_spatially(pack_key(*cells.T))


def find_nearest_points(
    points: NDArray[np.float64], k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the (N, K) nearest other points, nearest first, and their distances.

    A point that has fewer than K others stands for those it lacks, at an infinite distance.
    """
    size = len(points)
    reached = min(k + 1, size)
    distance, found = (
        np.reshape(part, (size, reached)) for part in cKDTree(points).query(points, reached)
    )
    own = np.arange(size)[:, None]
    # several points at one place: a point need not be the first of its own neighbours
    order = np.argsort(found != own, axis=1, kind="stable")
    nearest = np.broadcast_to(own, (size, k)).astype(np.int32)
    away = np.full((size, k), np.inf, np.float32)
    nearest[:, : reached - 1] = np.take_along_axis(found, order, 1)[:, 1:]
    away[:, : reached - 1] = np.take_along_axis(distance, order, 1)[:, 1:]
    is_own = nearest == own
    away[is_own] = np.inf
    return nearest, away


def keep_within(
    radius_m: float, nearest: NDArray[np.int32], distance_m: NDArray[np.float32]
) -> None:
    """Let points stand for those of their (N, K) neighbours that are farther away."""
    far = distance_m > radius_m
    nearest[far] = np.nonzero(far)[0]
    distance_m[far] = np.inf


def measure_spacing(distance_m: NDArray[np.float32]) -> float:
    """Return the edge of the squares that a surface of N points would consist of.

    The median over the points: k neighbours within a radius r share a disc of ``pi r²``.

    Args:
        distance_m: (N, K) of neighbours, nearest first.
    """
    k = min(SPACING_NEIGHBOURS, distance_m.shape[1])
    radii = distance_m[:, k - 1]
    radii = radii[np.isfinite(radii) & (radii > 0)]
    if not len(radii):  # fewer points than that, or all at one place
        radii = distance_m[np.isfinite(distance_m) & (distance_m > 0)]
    return float(np.median(radii) * np.sqrt(np.pi / k)) if len(radii) else 1.0


def estimate_normals(
    points: NDArray[np.float64], nearest: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Return (N, 3) unit normals of the planes through the nearest neighbours.

    They agree with those of their neighbours (Hoppe et al., SIGGRAPH 1992), and most of each
    connected part point to the middle of the cloud: scans of rooms are seen from inside.
    """
    near = nearest[:, :NORMAL_NEIGHBOURS]
    normals = np.empty(points.shape, np.float32)
    for start in range(0, len(points), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        around = np.concatenate([points[rows, None], points[near[rows]]], axis=1)
        around -= around.mean(1, keepdims=True)
        _, axes = np.linalg.eigh(np.einsum("nka,nkb->nab", around, around))
        normals[rows] = axes[:, :, 0]
    return normals * _signs(points, normals, near)[:, None]


def _signs(
    points: NDArray[np.float64], normals: NDArray[np.float32], near: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Return (N,) 1 or -1 for normals, handed on along the tree of the most similar ones."""
    size = len(points)
    one, other = np.repeat(np.arange(size), near.shape[1]), near.ravel()
    likeness = np.abs((normals[one] * normals[other]).sum(1))
    graph = csr_matrix((1.001 - likeness, (one, other)), (size, size))
    tree = minimum_spanning_tree(graph.maximum(graph.T))
    _, part = connected_components(tree, directed=False)
    signs = np.ones(size, np.float32)
    to_middle = ((np.median(points, axis=0) - points) * normals).sum(1)
    for first in np.unique(part, return_index=True)[1]:
        order, parent = breadth_first_order(tree, first, directed=False)
        rows = order[1:]
        agrees = (normals[rows] * normals[parent[rows]]).sum(1) >= 0
        for row, before, same in zip(rows, parent[rows], agrees, strict=True):
            signs[row] = signs[before] if same else -signs[before]
        if (signs[order] * to_middle[order]).sum() < 0:
            signs[order] *= -1
    return signs
