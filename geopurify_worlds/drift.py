# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Poses as visual-inertial odometry gives them: ever further from the truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput


@dataclass(frozen=True)
class Drift:
    """How far a random walk goes; roll and pitch don't drift, gravity shows them.

    Attributes:
        position_m: standard deviation along x, y and z after a metre of way.
        yaw_rad: of the heading after a metre of way.
    """

    position_m: float = 0.01
    yaw_rad: float = 0.005

    def __post_init__(self) -> None:
        """Refuse negative and endless drift."""
        for name in ("position_m", "yaw_rad"):
            value = getattr(self, name)
            if not 0 <= value < np.inf:
                raise BadInput("drift_invalid", f"{name} of a drift must be >= 0, got {value}")


def add_drift(
    T_map_cam: NDArray[np.float64], drift: Drift, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return (F, 4, 4) poses that drift away from true ones; the first is true.

    Errors add up along the way in the four directions that neither a camera nor an inertial
    sensor observes (Qin et al., VINS-Mono, T-RO 2018).
    """
    steps = np.diff(T_map_cam[:, :3, 3], axis=0)
    spread = np.sqrt(np.linalg.norm(steps, axis=1))
    noise = rng.standard_normal((len(steps), 4)) * spread[:, None]
    yaws = np.append(0, np.cumsum(drift.yaw_rad * noise[:, 3]))
    turned = Rotation.from_euler("z", yaws[:, None])
    walked = turned[1:].apply(steps) + drift.position_m * noise[:, :3]
    poses = T_map_cam.copy()
    poses[:, :3, :3] = turned.as_matrix() @ T_map_cam[:, :3, :3]
    poses[1:, :3, 3] = T_map_cam[0, :3, 3] + np.cumsum(walked, axis=0)
    return poses
