# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where to look from."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Camera

FIELD_OF_VIEW = np.deg2rad(50)
TILT = np.deg2rad(50)  # below the horizon
STEEP = np.deg2rad(78)  # of a map of several rooms, whose walls would hide what is behind them
ROOM_M = 1.5  # least height of rooms
MANY_ROOMS = 3.2  # length of a map over its height, from which on it is seen steeply
OUTLIERS = 2  # percent of the points that may lie outside the picture on each side


def look_at(
    eye: NDArray[np.float64], target: NDArray[np.float64], up: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the (4, 4) pose of an optical frame at ``eye`` that looks at ``target``."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    pose[:3, 3] = eye
    return pose


def overview(
    points_map: NDArray[np.float32],
    normals_map: NDArray[np.float32],
    up_map: NDArray[np.float64],
    width: int,
    height: int,
) -> tuple[Camera, NDArray[np.float64]]:
    """Return a camera and pose that show a whole map from above, at a slant.

    It stands on the side that most surfaces face, so that it looks onto them; several rooms are
    seen nearly as in a plan.
    """
    focal = 0.5 * height / np.tan(FIELD_OF_VIEW / 2)
    camera = Camera(focal, focal, width / 2, height / 2, width, height)
    low, high = np.percentile(points_map, (OUTLIERS, 100 - OUTLIERS), axis=0)
    centre = (low + high) / 2
    up = up_map / np.linalg.norm(up_map)
    facing = normals_map.sum(0).astype(np.float64)
    facing -= (facing @ up) * up
    if np.linalg.norm(facing) < 1e-6:
        facing = np.cross(up, np.eye(3)[np.argmin(np.abs(up))])
    facing /= np.linalg.norm(facing)
    heights = points_map @ up
    low_m, high_m = np.percentile(heights, (OUTLIERS, 100 - OUTLIERS))
    is_wide = float(np.linalg.norm(high - low)) > MANY_ROOMS * (high_m - low_m)
    tilt = STEEP if is_wide and high_m - low_m > ROOM_M else TILT
    direction = np.cos(tilt) * facing + np.sin(tilt) * up
    pose = look_at(centre + direction, centre, up)
    pose[:3, 3] = centre + direction * _distance(points_map, pose, centre, camera)
    return camera, pose


def _distance(
    points: NDArray[Any], pose: NDArray[np.float64], centre: NDArray[np.float64], camera: Camera
) -> float:
    """Return how far from the centre the camera must stand to see nearly all points."""
    local = (points - centre) @ pose[:3, :3]
    half = np.array([camera.width / 2 / camera.fx, camera.height / 2 / camera.fy])
    needed = (np.abs(local[:, :2]) / half).max(1) - local[:, 2]
    return float(np.percentile(needed, 100 - OUTLIERS) * 1.02)
