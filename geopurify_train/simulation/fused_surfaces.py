# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Points as fusion leaves them: fresh voxels, or the smoothed and decimated surface of a scan.

A scan has rounded edges, colours that blend over them, normals that are fitted to neighbours, and
points at irregular distances.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.fusion.voxel_map import VoxelMap
from geopurify_train.simulation.appearance import draw_field

MOST_ROUGH_M = 0.011  # errors of a surface, more than noise
ROUGH_SIZE_M = 0.05  # along which they are alike
BLENDED = 24  # points at most that one is blended with
FITTED = (6, 10, 15)  # neighbours that normals are fitted to, one of these


@dataclass(frozen=True, eq=False)
class FusedPoints:
    """N points.

    Attributes:
        points_map, normals_map: (N, 3) float32.
        colors: (N, 3) float32 in [0, 1].
        features: (N, D) float32.
        weights: (N,) float32, evidence.
    """

    points_map: NDArray[np.float32]
    normals_map: NDArray[np.float32]
    colors: NDArray[np.float32]
    features: NDArray[np.float32]
    weights: NDArray[np.float32]

    def select(self, rows: NDArray) -> "FusedPoints":
        """Return some of the points."""
        return FusedPoints(*(array[rows] for array in vars(self).values()))


def read_points(voxels: VoxelMap) -> FusedPoints:
    """Return the voxels of a map."""
    colors = voxels.colors.astype(np.float32) / np.float32(255)
    features = voxels.features.astype(np.float32)
    return FusedPoints(voxels.points_map, voxels.normals, colors, features, voxels.weights.copy())


def cut_ball(points: FusedPoints, radius_m: float, rng: np.random.Generator) -> FusedPoints:
    """Return what lies around one of the points."""
    centre = points.points_map[rng.integers(len(points.points_map))]
    return points.select(((points.points_map - centre) ** 2).sum(1) < radius_m**2)


def make_voxels(fine: FusedPoints, voxel_size_m: float) -> FusedPoints:
    """Return larger voxels, each the weighted mean of those in it, at its centre."""
    cells = np.floor(fine.points_map / voxel_size_m)
    coarse = _merge(fine, cells)
    centres = (np.floor(coarse.points_map / voxel_size_m) + 0.5) * voxel_size_m
    return replace(coarse, points_map=centres.astype(np.float32))


def make_scan(fine: FusedPoints, spacing_m: float, rng: np.random.Generator) -> FusedPoints:
    """Return a smoothed surface with points about so far apart."""
    rough_m = rng.uniform(0, MOST_ROUGH_M) * draw_field(fine.points_map, ROUGH_SIZE_M, 3, rng)
    smooth = replace(fine, points_map=fine.points_map + rough_m)
    for _ in range(int(rng.integers(1, 3))):
        smooth = _blend(smooth, float(rng.uniform(0.012, 0.035)))
    origin = rng.uniform(0, spacing_m, 3).astype(np.float32)
    coarse = _merge(smooth, np.floor((smooth.points_map + origin) / spacing_m))
    return replace(coarse, normals_map=_fit_normals(coarse, int(rng.choice(FITTED))))


def _blend(points: FusedPoints, radius_m: float) -> FusedPoints:
    """Return points moved to the mean of those around, and their colours with them."""
    tree = cKDTree(points.points_map)
    apart, near = tree.query(points.points_map, BLENDED, distance_upper_bound=radius_m)
    is_there = np.isfinite(apart)
    near = np.where(is_there, near, 0)
    shares = np.exp(-1.5 * (np.where(is_there, apart, 0) / radius_m) ** 2) * is_there
    shares = (shares * points.weights[near]).astype(np.float32)
    shares /= shares.sum(1, keepdims=True)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.einsum("nk,nkd->nd", shares, values[near])

    return replace(points, points_map=mean(points.points_map), colors=mean(points.colors))


def _merge(points: FusedPoints, cells: NDArray[np.float32]) -> FusedPoints:
    """Return the weighted means of the points of each of (N, 3) cells."""
    _, group = np.unique(cells, axis=0, return_inverse=True)
    group = group.ravel()
    weights = np.bincount(group, points.weights)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        sums = [np.bincount(group, points.weights * column) for column in values.T]
        return (np.stack(sums, 1) / weights[:, None]).astype(np.float32)

    normals = mean(points.normals_map)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
    return FusedPoints(
        mean(points.points_map),
        normals,
        mean(points.colors),
        mean(points.features),
        weights.astype(np.float32),
    )


def _fit_normals(points: FusedPoints, count: int) -> NDArray[np.float32]:
    """Return the (N, 3) normals of planes through neighbours, on the side of the normals given."""
    _, near = cKDTree(points.points_map).query(points.points_map, count + 1)
    around = points.points_map[near]
    around = around - around.mean(1, keepdims=True)
    _, axes = np.linalg.eigh(np.einsum("nka,nkb->nab", around, around))
    normals = axes[:, :, 0]
    side = np.where((normals * points.normals_map).sum(1) < 0, -1, 1)
    return (normals * side[:, None]).astype(np.float32)
