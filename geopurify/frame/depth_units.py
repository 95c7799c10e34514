# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The unit of stored depth: depth in metres, and a check whether it is in another unit."""

import logging
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import LiftingConfig
from geopurify.frame.frame import Frame

MILLIMETRE_M = 0.001  # of 16 bits, REP-118; 32 bit floats are metres
INVALID_UINT16 = 65535  # what many drivers write for "no return", besides 0
SCALES = (0.1, 0.2, 1.0, 5.0, 10.0)  # between units that cameras and datasets use
STILL = 1000.0  # fits where the images don't change although the poses do: no matter of units
NONE = 0.0  # stands for poses that fit depth of no unit
ROWS = 48  # of the pixels that are looked at
LEAST_MOTION_M, MOST_TURN = 0.15, np.cos(np.deg2rad(30))
LEAST_POINTS = 200  # in both views
DISAGREE = 0.02  # relative difference of depth that the second best scale must leave
FAR_BETTER = 0.5  # of that is at most left by the best one
MISFIT = 0.03  # relative difference of depth: 0.002 to 0.015 in recordings with good poses
VOTES, LEAST_SHARE, MOST_PAIRS = 3, 0.6, 30

_log = logging.getLogger(__name__)


def metres_of(depth: NDArray[Any], unit_m: float = 0.0) -> NDArray[np.float32]:
    """Return stored depth as float32 metres.

    Args:
        depth: 16 bit integers, of which 0 and 65535 are invalid and become 0, or floats.
        unit_m: metres of one unit; 0: millimetres of integers and metres of floats (REP-118).
    """
    if np.issubdtype(depth.dtype, np.floating):
        metres = depth.astype(np.float32, copy=False)
        return metres * np.float32(unit_m) if unit_m else metres
    metres = depth.astype(np.float32) * np.float32(unit_m or MILLIMETRE_M)
    metres[depth == INVALID_UINT16] = 0
    return metres


class DepthScaleCheck:
    """Compares the first frames in pairs, and warns once where another unit or none fits them."""

    def __init__(self) -> None:
        self._before: Frame | None = None
        self._pairs = 0
        self._votes = Counter[float]()

    def look(self, frame: Frame, config: LiftingConfig) -> None:
        """Compare a frame with the one before, as long as it is worth it."""
        before = self._before
        if self._pairs >= MOST_PAIRS:
            self._before = None
            return
        if before is None:
            self._before = frame
            return
        T_cam_before = np.linalg.inv(frame.T_map_cam) @ before.T_map_cam
        if T_cam_before[2, 2] < MOST_TURN:  # they look elsewhere
            self._before = frame
        elif np.linalg.norm(T_cam_before[:3, 3]) >= LEAST_MOTION_M:
            self._before = frame
            self._compare(before, frame, T_cam_before, config)

    def _compare(
        self, before: Frame, frame: Frame, T_cam_before: NDArray[Any], config: LiftingConfig
    ) -> None:
        self._pairs += 1
        points = _points(before)
        errors = {
            scale: _difference(points * scale, frame, T_cam_before, scale)
            for scale in (*SCALES, STILL)
        }
        vote = _vote(errors)
        if vote is None:
            return
        self._votes[vote] += 1
        is_decided = self._votes[vote] >= max(VOTES, LEAST_SHARE * self._votes.total())
        if is_decided and vote != 1.0:
            self._pairs = MOST_PAIRS
            unit_m, error = config.depth_unit_m, errors[1.0]
            _log.warning("%s", _sentence(vote, unit_m) if vote != NONE else _misfit(error))


def _vote(errors: dict[float, float]) -> float | None:
    """Return the scale that two frames speak for, or `NONE`; None if they don't tell."""
    best, second = sorted(errors, key=lambda scale: errors[scale])[:2]
    if not np.isfinite(errors[second]):  # it moves out of sight at any scale
        return NONE if best == STILL and errors[STILL] < DISAGREE else None
    if errors[best] > MISFIT and np.isfinite(errors[1.0]):
        return NONE
    if errors[second] <= DISAGREE or errors[best] >= FAR_BETTER * errors[second]:
        return None
    return NONE if best == STILL else best


def _points(frame: Frame) -> NDArray[np.float64]:
    """Return some (N, 3) points of a frame in its camera."""
    step = max(frame.camera.height // ROWS, 1)
    depth_m = frame.depth_m[::step, ::step]
    v, u = np.nonzero(depth_m)
    z, camera = depth_m[v, u].astype(np.float64), frame.camera
    x, y = (u * step - camera.cx) / camera.fx, (v * step - camera.cy) / camera.fy
    return np.stack([x * z, y * z, z], axis=1)


def _difference(
    points_before: NDArray[np.float64], frame: Frame, T_cam_before: NDArray[Any], scale: float
) -> float:
    """Return the median relative difference of depth where a frame sees the points of another."""
    points = points_before @ T_cam_before[:3, :3].T + T_cam_before[:3, 3]
    points = points[points[:, 2] > 0]
    camera, z = frame.camera, points[:, 2]
    u = np.rint(points[:, 0] / z * camera.fx + camera.cx)
    v = np.rint(points[:, 1] / z * camera.fy + camera.cy)
    is_seen = (u >= 0) & (u < camera.width) & (v >= 0) & (v < camera.height)
    found = frame.depth_m[v[is_seen].astype(int), u[is_seen].astype(int)] * scale
    is_valid = found > 0
    if is_valid.sum() < LEAST_POINTS:
        return np.inf
    return float(np.median(np.abs(z[is_seen][is_valid] / found[is_valid] - 1)))


def _sentence(scale: float, unit_m: float) -> str:
    units = (
        f"{unit_m * scale:g}"
        if unit_m
        else f"{MILLIMETRE_M * scale:g} for images of 16 bits, {scale / 5000:g} in a TUM folder, "
        f"{scale:g} for floats"
    )
    return (
        f"depth seems to be in another unit: it fits the motion of the camera if it is {scale:g} "
        f"times what it is taken for; then set lifting.depth_unit_m to {units}"
    )


def _misfit(error: float) -> str:
    by = f"{error:.0%} or more off" if np.isfinite(error) else "far from"
    return (
        f"poses and depth don't fit together: half of the points of an image lie {by} the surface "
        "that the next one sees there, and in no usual unit they fit; are the poses in metres and "
        "those of the optical frame in the map, is the unit of depth right "
        "(lifting.depth_unit_m), and do things stand still?"
    )
