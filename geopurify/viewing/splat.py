# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Draw voxels as squares of their true size: pictures without a graphics driver."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit
from geopurify.frame import Camera

BACKGROUND = 255
NEAR_M = 0.05
SHADE = 0.35  # how much darker a surface is that is seen edge on
AROUND_VOXELS = 12  # edge of the cells over which normals are averaged
SHADED_VOXELS = 5  # edge of the cells with one shade
BOTH_WAYS = 0.05  # mean normals shorter than this belong to thin things: seen from either side


def draw_voxels(
    points_map: NDArray[np.float32],
    normals_map: NDArray[np.float32],
    colors: NDArray[np.uint8],
    voxel_size_m: float,
    camera: Camera,
    T_map_cam: NDArray[np.float64],
) -> NDArray[np.uint8]:
    """Return the (H, W, 3) picture of voxels from a camera in the map.

    Surfaces that face away are left out, so a room is seen from outside as without its near
    walls and its ceiling; which way a surface faces is decided by all voxels around.
    """
    to_camera = T_map_cam[:3, :3]
    points = ((points_map - T_map_cam[:3, 3]) @ to_camera).astype(np.float32)
    rays = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
    around = mean_normals(points_map, normals_map, AROUND_VOXELS * voxel_size_m) @ to_camera
    # single normals are too noisy to shade with
    smooth = mean_normals(points_map, normals_map, SHADED_VOXELS * voxel_size_m) @ to_camera
    smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-6)
    facing = -(rays * smooth).sum(1)
    shade = np.where(normals_map.any(1), 1.0 - SHADE * (1.0 - np.abs(facing)), 1.0)
    visible = (points[:, 2] > NEAR_M) & ((rays * around).sum(1) < BOTH_WAYS)
    shaded = np.rint(colors[visible] * shade[visible, None]).astype(np.uint8)
    intrinsics = np.array([camera.fx, camera.fy, camera.cx, camera.cy])
    size = (camera.height, camera.width)
    picture: NDArray[np.uint8] = _splat(points[visible], shaded, voxel_size_m, intrinsics, size)
    return picture


def mean_normals(
    points_map: NDArray[np.float32], normals_map: NDArray[np.float32], cell_m: float
) -> NDArray[np.float64]:
    """Return for each of (N, 3) points the mean normal of the points in its cell."""
    cells = np.floor(points_map / cell_m).astype(np.int64)
    cells -= cells.min(0, initial=0)
    extent = cells.max(0, initial=0) + 1
    flat = (cells[:, 0] * extent[1] + cells[:, 1]) * extent[2] + cells[:, 2]
    _, index = np.unique(flat, return_inverse=True)
    counts = np.bincount(index)
    means = [np.bincount(index, weights=axis) / counts for axis in normals_map.T]
    return np.stack(means, axis=1)[index]


@njit(cache=True)
def _splat(points, colors, voxel_size_m, intrinsics, size):  # type: ignore[no-untyped-def]
    height, width = size
    picture = np.full((height, width, 3), BACKGROUND, np.uint8)
    nearest = np.full((height, width), np.inf, np.float32)
    for i in range(len(points)):
        x, y, z = points[i]
        u = intrinsics[0] * x / z + intrinsics[2]
        v = intrinsics[1] * y / z + intrinsics[3]
        # squares of 1.5 edges leave no gaps between voxels seen along a diagonal
        radius = 0.75 * intrinsics[0] * voxel_size_m / z
        first_u, last_u = max(int(np.ceil(u - radius)), 0), min(int(u + radius), width - 1)
        first_v, last_v = max(int(np.ceil(v - radius)), 0), min(int(v + radius), height - 1)
        for row in range(first_v, last_v + 1):
            for column in range(first_u, last_u + 1):
                if z < nearest[row, column]:
                    nearest[row, column] = z
                    picture[row, column] = colors[i]
    return picture
