# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Over-segmentation of RGB-D frames by contrast, concave edges and steps of depth."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from geopurify.frame import Frame
from geopurify_train.teachers.over_segmentation import edge_weights, over_segments

WIDEST = 160  # pixels of a frame's row that are looked at
SCALES = (0.5, 3.0)  # of `over_segments`, from fine to coarse
LEAST = 25  # pixels of the smallest segment
COLOR_SHARE = 2.0  # what contrast counts beside the bend of a surface
STEP_SHARE = 0.02  # relative step of depth that counts as much as a right angle
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))  # down and right, to the pixels beside


def segment_frame(
    frame: Frame,
) -> tuple[NDArray[np.float32], tuple[NDArray[np.int32], ...]]:
    """Return the (P, 3) points of some pixels in the map, and their segments for each scale."""
    stride = -(-frame.camera.width // WIDEST)
    depth_m = frame.depth_m[::stride, ::stride]
    color = gaussian_filter(frame.color.astype(np.float32) / 255, (stride / 2, stride / 2, 0))
    colors = color[::stride, ::stride].reshape(-1, 3)
    points = _lift(frame, depth_m, stride)
    normals = _compute_normals(points)
    edges = _list_edges(depth_m > 0)
    flat, across = points.reshape(-1, 3), normals.reshape(-1, 3)
    weights = edge_weights(edges, flat, across, colors, COLOR_SHARE)
    z = depth_m.ravel()[edges]
    weights += (np.abs(z[:, 0] - z[:, 1]) / (STEP_SHARE * z.min(1))) ** 2
    seen = np.flatnonzero(depth_m.ravel() > 0)
    each = (over_segments(edges, weights, depth_m.size, scale, LEAST) for scale in SCALES)
    in_map = flat[seen] @ frame.T_map_cam[:3, :3].T + frame.T_map_cam[:3, 3]
    return in_map.astype(np.float32), tuple(segments[seen] for segments in each)


def _lift(frame: Frame, depth_m: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Return the (h, w, 3) points of every n-th pixel, in the camera's frame."""
    camera, (height, width) = frame.camera, depth_m.shape
    x = (stride * np.arange(width) - camera.cx) / camera.fx
    y = (stride * np.arange(height) - camera.cy) / camera.fy
    return np.stack([depth_m * x, depth_m * y[:, None], depth_m], 2).astype(np.float32)


def _compute_normals(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the (h, w, 3) unit normals of smoothed points, towards the camera."""
    smooth = gaussian_filter(points, (1, 1, 0))
    across, down = np.gradient(smooth, axis=1), np.gradient(smooth, axis=0)
    normals = np.cross(down, across)
    return normals / np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-9)


def _list_edges(is_seen: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the (M, 2) pixels with depth that lie beside each other."""
    height, width = is_seen.shape
    pixels = np.arange(height * width, dtype=np.int32).reshape(height, width)
    found = []
    for down, right in STEPS:
        left, shifted = max(0, -right), max(0, right)
        one = pixels[: height - down, left : width - shifted]
        other = pixels[down:, left + right : width - shifted + right]
        found.append(np.stack([one.ravel(), other.ravel()], 1))
    edges = np.concatenate(found)
    return edges[is_seen.ravel()[edges].all(1)]
