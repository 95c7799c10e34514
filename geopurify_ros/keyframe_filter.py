# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Selects the frames that are mapped, by rate and by motion, and notices jumps."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify_ros.ros_config import RosConfig

# A camera of 30 Hz has jitter; without a tolerance every third frame would be missed for 10 Hz.
RATE_TOLERANCE = 0.9
MOST_CAMERAS = 100


class StampedPose(NamedTuple):
    """The pose of a camera and its time."""

    stamp_ns: int
    T_map_cam: NDArray[np.float64]


@dataclass(frozen=True)
class RelativeMotion:
    """The motion of a camera from one frame to another."""

    seconds: float
    translation_m: float
    rotation_rad: float


class KeyframeFilter:
    """Remembers the last frame of each camera that was mapped, to measure the motion since.

    Cameras are told apart by their frame; of more than `MOST_CAMERAS` the one that was mapped
    from longest ago is forgotten.

    Args:
        on_forgotten: called with the frame of each camera that is.
    """

    def __init__(self, on_forgotten: Callable[[str], None]) -> None:
        self._on_forgotten = on_forgotten
        self._last: OrderedDict[str, StampedPose] = OrderedDict()

    def measure_motion(self, camera: str, pose: StampedPose) -> RelativeMotion | None:
        """Return how the camera moved since its last mapped frame; None for the first."""
        last = self._last.get(camera)
        return compute_relative_motion(last, pose) if last else None

    def accept(self, camera: str, pose: StampedPose) -> None:
        """Remember a frame that was mapped."""
        self._last[camera] = pose
        self._last.move_to_end(camera)
        if len(self._last) > MOST_CAMERAS:
            forgotten, _ = self._last.popitem(last=False)
            self._on_forgotten(forgotten)

    def clear(self) -> None:
        """Forget every frame: the next one of each camera is its first."""
        self._last.clear()


def compute_relative_motion(first: StampedPose, second: StampedPose) -> RelativeMotion:
    """Return time, distance and angle between two poses."""
    turn = first.T_map_cam[:3, :3].T @ second.T_map_cam[:3, :3]
    cosine = np.clip(0.5 * (np.trace(turn) - 1.0), -1.0, 1.0)
    shift = second.T_map_cam[:3, 3] - first.T_map_cam[:3, 3]
    seconds = (second.stamp_ns - first.stamp_ns) * 1e-9
    return RelativeMotion(seconds, float(np.linalg.norm(shift)), float(np.arccos(cosine)))


def find_skip_reason(motion: RelativeMotion | None, config: RosConfig) -> str | None:
    """Return why a frame after such a motion is skipped, None to map it."""
    if motion is None or motion.seconds < 0:
        return None
    if config.max_rate_hz and motion.seconds < RATE_TOLERANCE / config.max_rate_hz:
        return "rate"
    asked = [
        (config.min_translation_m, motion.translation_m),
        (config.min_rotation_rad, motion.rotation_rad),
    ]
    asked = [(least, moved) for least, moved in asked if least]
    return "motion" if asked and all(moved < least for least, moved in asked) else None


def describe_jump(motion: RelativeMotion | None, config: RosConfig) -> str | None:
    """Return a sentence about a jump of time or of the pose, None if there is none."""
    if motion is None:
        return None
    if motion.seconds < 0:
        return f"time went back by {-motion.seconds:.3f} s"
    is_fast = motion.translation_m > config.max_speed_m_s * motion.seconds
    if config.max_speed_m_s and is_fast:
        return (
            f"the camera jumped by {motion.translation_m:.2f} m in {motion.seconds:.3f} s, "
            f"max_speed_m_s is {config.max_speed_m_s:g}: a corrected map frame?"
        )
    return None
