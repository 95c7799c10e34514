# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published fusion of views (GeoPurify, arXiv 2510.02186), on the points of a mesh.

Each point takes the three views that agree most with the class that its views have on average,
weighted by the softmax of that agreement.  So its feature depends on the classes that are scored.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap

BORDER_PX = 10
LEAST_POINTS = 400  # a view that sees fewer is dropped
TOP_VIEWS = 3


@dataclass(frozen=True, eq=False)
class Sight:
    """What one view sees of the points.

    Attributes:
        rows: (M,) distinct points.
        features: (M, D) float32 unit vectors.
        colors: (M, 3) uint8.
        centre_map: (3,) of the camera.
    """

    rows: NDArray[np.int64]
    features: NDArray[np.float32]
    colors: NDArray[np.uint8]
    centre_map: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FusedPoints:
    """What all views together say of N points; an unseen one has what the nearest seen one has.

    Attributes:
        features: (N, D) float32 weighted sums of unit vectors.
        colors: (N, 3) uint8 means.
        towards_map: (N, 3) sums of unit vectors towards the cameras.
    """

    features: NDArray[np.float32]
    colors: NDArray[np.uint8]
    towards_map: NDArray[np.float64]


def sight_of(
    frame: Frame, feature_map: FeatureMap, points_map: NDArray[np.float32], depth_tolerance: float
) -> Sight | None:
    """Look at (N, 3) points, those that agree with the depth within a share of it.

    A point on a pixel without a feature takes the one of its nearest neighbour in the view.

    Returns:
        None for a view that is dropped.
    """
    T, (height, width) = frame.T_map_cam, frame.depth_m.shape
    local = (points_map - T[:3, 3]) @ T[:3, :3]
    rows = np.flatnonzero(local[:, 2] > 0)
    u, v = _pixels(local[rows], frame.camera)
    inside = (u >= BORDER_PX) & (u < width - BORDER_PX)
    inside &= (v >= BORDER_PX) & (v < height - BORDER_PX)
    rows, u, v = rows[inside], u[inside], v[inside]
    depth_m = frame.depth_m[v, u]
    visible = np.abs(depth_m - local[rows, 2]) <= depth_tolerance * depth_m
    rows, u, v = rows[visible], u[visible], v[visible]
    features = _interpolated(feature_map.features, u, v, width, height)
    known = features.any(1)
    if len(rows) < LEAST_POINTS or not known.any():
        return None
    if not known.all():
        _, nearest = cKDTree(points_map[rows[known]]).query(points_map[rows[~known]])
        features[~known] = features[known][nearest]
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    return Sight(rows, features, frame.color[v, u], T[:3, 3])


def fuse_as_published(
    points_map: NDArray[np.float32],
    sights: Callable[[], Iterable[Sight]],
    texts: NDArray[np.float32],
    logit_scale: float,
) -> FusedPoints:
    """Fuse what views see of (N, 3) points.

    Args:
        sights: returns the views; called twice, so that they need not be kept.
        texts: (K, D) unit vectors of the classes.

    Raises:
        BadInput: there is no view.
    """
    logits = np.zeros((len(points_map), len(texts)), np.float32)
    colors, towards = np.zeros((2, *points_map.shape))
    views = np.zeros(len(points_map), np.int64)
    for sight in sights():
        rows = sight.rows
        views[rows] += 1
        logits[rows] += sight.features @ texts.T
        colors[rows] += sight.colors
        rays = sight.centre_map - points_map[rows]
        towards[rows] += rays / np.linalg.norm(rays, axis=1, keepdims=True)
    seen = np.flatnonzero(views)
    if len(seen) == 0:
        raise BadInput("view_empty", f"no view sees {LEAST_POINTS} of the points that are scored")
    features = _top_views(sights(), texts, logits.argmax(1), logit_scale)
    _, nearest = cKDTree(points_map[seen]).query(points_map)
    source = seen[nearest]
    source[seen] = seen  # a point may lie on another one
    means = np.rint(colors[source] / views[source, None]).astype(np.uint8)
    return FusedPoints(features[source], means, towards[source])


def _top_views(
    sights: Iterable[Sight],
    texts: NDArray[np.float32],
    consensus: NDArray[np.int64],
    logit_scale: float,
) -> NDArray[np.float32]:
    """Return (N, D) sums over the views that agree most with the (N,) class, 0 for unseen."""
    best = np.full((len(consensus), TOP_VIEWS), -np.inf, np.float32)
    kept = np.zeros((*best.shape, texts.shape[1]), np.float16)
    for sight in sights:
        wanted = texts[consensus[sight.rows]]
        agreement = logit_scale * np.einsum("nd,nd->n", sight.features, wanted)
        slot = best[sight.rows].argmin(1)
        better = np.flatnonzero(agreement > best[sight.rows, slot])
        place = sight.rows[better], slot[better]
        best[place], kept[place] = agreement[better], sight.features[better]
    most = best.max(1, keepdims=True)
    weights = np.exp(best - np.where(np.isfinite(most), most, 0))
    weights /= np.maximum(weights.sum(1, keepdims=True), np.finfo(np.float32).tiny)
    features = np.zeros((len(best), texts.shape[1]), np.float32)
    for i in range(TOP_VIEWS):
        features += weights[:, i, None] * kept[:, i]
    return features


def _pixels(
    points_cam: NDArray[np.float64], camera: Camera
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    x, y, z = points_cam.T
    u, v = camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy
    far = 2 * max(camera.width, camera.height)  # beside the image, but still an integer
    return tuple(np.rint(np.clip(a, -far, far)).astype(np.int64) for a in (u, v))


def _interpolated(
    grid: NDArray[np.float32],
    u: NDArray[np.int64],
    v: NDArray[np.int64],
    width: int,
    height: int,
) -> NDArray[np.float32]:
    """Return the (M, D) bilinear features of pixels."""
    rows, columns = grid.shape[:2]
    x = np.clip((u + 0.5) * columns / width - 0.5, 0, columns - 1)
    y = np.clip((v + 0.5) * rows / height - 0.5, 0, rows - 1)
    x0, y0 = x.astype(np.int64), y.astype(np.int64)
    x1, y1 = np.minimum(x0 + 1, columns - 1), np.minimum(y0 + 1, rows - 1)
    fx, fy = ((a - a0)[:, None].astype(np.float32) for a, a0 in ((x, x0), (y, y0)))
    upper = grid[y0, x0] * (1 - fx) + grid[y0, x1] * fx
    return upper * (1 - fy) + (grid[y1, x0] * (1 - fx) + grid[y1, x1] * fx) * fy
