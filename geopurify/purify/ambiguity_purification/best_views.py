# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where kept images show a place of the map best."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keyframes import DEPTH_STRIDE_PX, Keyframe

MOST_VIEWS = 3  # of a place
MOST_POINTS = 200  # of a place that are looked for
NEAREST_M = 0.2
BEHIND_M, BEHIND_SHARE = 0.06, 0.03  # how far behind the measured depth a point is not hidden
LEAST_SEEN = 0.1  # share of the points
LARGEST_PX = 112  # a larger box in the image shows no more
MARGIN, MARGIN_PX = 0.1, 4  # around the box: of its longer edge, and besides

Array = NDArray[np.float32]


class _View(NamedTuple):
    """How well a keyframe shows a place, and the box of it: left, top, right, bottom, pixels."""

    quality: float
    number: int
    box: tuple[int, int, int, int]


def best_crops(points_map: Array, views: Sequence[Keyframe]) -> list[NDArray[np.uint8]]:
    """Return crops of the views that show most of some points, largest, the best first.

    Args:
        points_map: (N, 3), metres.
    """
    points = points_map[:: max(1, len(points_map) // MOST_POINTS)]
    seen = [each for number, view in enumerate(views) if (each := _see(points, number, view))]
    seen.sort(key=lambda each: (-each.quality, -each.number))  # of equal ones the newer
    return [_crop(views[each.number].color, each.box) for each in seen[:MOST_VIEWS]]


def _see(points_map: Array, number: int, view: Keyframe) -> _View | None:
    """Return how a view shows points, None if it shows too few."""
    R, centre = view.T_map_cam[:3, :3], view.T_map_cam[:3, 3]
    points_cam = (points_map - centre) @ R
    depth_m = points_cam[:, 2]
    ahead = depth_m > NEAREST_M
    if ahead.mean() < LEAST_SEEN:
        return None
    camera, z = view.camera, depth_m[ahead]
    columns = np.rint(points_cam[ahead, 0] / z * camera.fx + camera.cx)
    rows = np.rint(points_cam[ahead, 1] / z * camera.fy + camera.cy)
    inside = (columns >= 0) & (columns < camera.width) & (rows >= 0) & (rows < camera.height)
    columns, rows, z = columns[inside].astype(int), rows[inside].astype(int), z[inside]
    measured = view.depth_m[
        np.minimum(rows // DEPTH_STRIDE_PX, view.depth_m.shape[0] - 1),
        np.minimum(columns // DEPTH_STRIDE_PX, view.depth_m.shape[1] - 1),
    ]
    shown = np.abs(z - measured) < BEHIND_M + BEHIND_SHARE * z
    if shown.sum() < LEAST_SEEN * len(points_map):
        return None
    columns, rows = columns[shown], rows[shown]
    box = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    edge_px = min(((box[2] - box[0]) * (box[3] - box[1])) ** 0.5, LARGEST_PX)
    return _View(edge_px * len(columns) / len(points_map), number, box)


def _crop(color: NDArray[np.uint8], box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    left, top, right, bottom = box
    margin = round(MARGIN * max(right - left, bottom - top)) + MARGIN_PX
    return color[max(top - margin, 0) : bottom + margin, max(left - margin, 0) : right + margin]
