# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The smallest frames that can be mapped: a wall before a camera."""

import numpy as np

from geopurify.frame import Camera, Frame

WIDTH, HEIGHT = 32, 24
WALL = 1  # channel of the scores


def wall(stamp_ns: int = 0) -> Frame:
    """Return a grey wall, 2 m before a camera whose optical axis is the map's z."""
    scores = np.zeros((HEIGHT, WIDTH, 41), np.uint8)
    scores[..., WALL] = 255
    return Frame(
        color=np.full((HEIGHT, WIDTH, 3), 128, np.uint8),
        depth_m=np.full((HEIGHT, WIDTH), 2.0, np.float32),
        camera=Camera(30.0, 30.0, 15.5, 11.5, WIDTH, HEIGHT),
        T_map_cam=np.eye(4),
        stamp_ns=stamp_ns,
        scores=scores,
    )
