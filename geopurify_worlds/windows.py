# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which part of the image a shape can cover."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Camera
from geopurify_worlds.shapes import Shape

NEAR_M = 0.05  # what is nearer to the camera's plane is not seen
_CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
# the pairs of corners that differ in one coordinate
_EDGES = np.array([(i, i | bit) for bit in (1, 2, 4) for i in range(8) if not i & bit])


def bounding_corners(shapes: Sequence[Shape]) -> NDArray[np.float64]:
    """Return the (S, 8, 3) corners of the shapes' bounding boxes in the map."""
    T_map_shape = np.stack([shape.T_map_shape for shape in shapes])
    corners = _CORNERS * np.stack([shape.half_m for shape in shapes])[:, None]
    return corners @ T_map_shape[:, :3, :3].swapaxes(1, 2) + T_map_shape[:, None, :3, 3]


def image_windows(
    corners_map: NDArray[np.float64], camera: Camera, T_map_cam: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return (S, 4) pixel windows u0, v0, u1, v1 (the last two exclusive) that enclose boxes.

    Boxes that reach behind the camera are cut at `NEAR_M`.  A window is empty, u0 >= u1 or
    v0 >= v1, where a box is out of view.

    Args:
        corners_map: (S, 8, 3) as from `bounding_corners`.
    """
    corners = (corners_map - T_map_cam[:3, 3]) @ T_map_cam[:3, :3]
    start, end = corners[:, _EDGES[:, 0]], corners[:, _EDGES[:, 1]]
    points = np.concatenate([_cut(start, end), _cut(end, start)], 1)
    ahead = points[..., 2] >= NEAR_M
    depth = np.where(ahead, points[..., 2], 1.0)
    u = camera.fx * points[..., 0] / depth + camera.cx
    v = camera.fy * points[..., 1] / depth + camera.cy
    low = np.stack([np.where(ahead, w, np.inf).min(1) for w in (u, v)], 1)
    high = np.stack([np.where(ahead, w, -np.inf).max(1) for w in (u, v)], 1)
    size = np.array([camera.width, camera.height])
    window = np.concatenate([np.floor(low), np.floor(high) + 1], 1)
    return np.clip(window, 0, np.tile(size, 2)).astype(np.int64)


def _cut(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move starts behind the near plane along their edge onto it, where the edge reaches it."""
    depth, other = start[..., 2], end[..., 2]
    crosses = (depth < NEAR_M) & (other > NEAR_M)
    share = np.where(crosses, (NEAR_M - depth) / np.where(crosses, other - depth, 1.0), 0.0)
    cut = start + share[..., None] * (end - start)
    cut[..., 2] = np.where(crosses, NEAR_M, cut[..., 2])
    return cut
