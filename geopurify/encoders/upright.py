# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images of cameras that are mounted sideways or upside down, turned before a network sees them.

Networks learned from upright pictures: what hangs from the ceiling is not a table to them.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import Encoder, FeatureMap, reads_color

LEAST_FROM_VERTICAL_DEG = 20.0  # between view and plumb line; below, an image has no upright
QUARTER_TURN = np.array([[0.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])


def encode_upright(encoder: Encoder, frame: Frame, up_map: NDArray[np.float64]) -> FeatureMap:
    """Return the features of a frame, of a network that sees it upright, to a quarter turn.

    Encoders that read no colour see the frame as it is: scores and true classes are of pixels.

    Args:
        up_map: (3,) direction against gravity.

    Raises:
        BadInput: the encoder can't use the frame.
    """
    turns = count_quarter_turns(frame.T_map_cam, up_map) if reads_color(encoder) else 0
    if turns == 0:
        return encoder.encode(frame)
    features = encoder.encode(turn_left(frame, turns)).features
    return FeatureMap(_turned(features, -turns))


def count_quarter_turns(T_map_cam: NDArray[np.float64], up_map: NDArray[np.float64]) -> int:
    """Return how many quarter turns to the left, 0 to 3, bring an image nearest to upright.

    A camera that looks within `LEAST_FROM_VERTICAL_DEG` of straight up or down needs none.

    Args:
        T_map_cam: (4, 4) pose of the optical frame (REP-103: x right, y down).
        up_map: (3,) direction against gravity, of any length.
    """
    right, down, _ = T_map_cam[:3, :3].T @ up_map
    if np.hypot(right, down) < np.sin(np.deg2rad(LEAST_FROM_VERTICAL_DEG)) * np.linalg.norm(
        up_map
    ):
        return 0
    quarters = np.arctan2(right, -down) / (np.pi / 2)
    if abs(quarters) <= 0.5 + 1e-6:  # a camera at 45 degrees stays, whatever rounding makes of it
        return 0
    return int(np.rint(quarters)) % 4


def turn_left(frame: Frame, turns: int) -> Frame:
    """Return the frame of a camera rolled so that its images are turned to the left.

    Args:
        turns: quarters of a turn, 0 to 3.
    """
    camera, T_map_cam = frame.camera, frame.T_map_cam
    for _ in range(turns):
        camera = Camera(
            camera.fy,
            camera.fx,
            camera.cy,
            camera.width - 1 - camera.cx,
            camera.height,
            camera.width,
        )
        T_map_cam = T_map_cam @ QUARTER_TURN  # what was x is -y now, what was y is x
    scores = frame.scores
    return replace(
        frame,
        color=_turned(frame.color, turns),
        depth_m=_turned(frame.depth_m, turns),
        camera=camera,
        T_map_cam=T_map_cam,
        scores=None if scores is None else _turned(scores, turns),
        extras={name: _turned(image, turns) for name, image in frame.extras.items()},
    )


def _turned(image: NDArray[Any], turns: int) -> NDArray[Any]:
    return np.ascontiguousarray(np.rot90(image, turns))
