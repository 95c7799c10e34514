# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A tiny encoder and frames small enough to check by hand."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.lifting import Observations

NAMES = ("red", "green", "blue")


class ColorEncoder:
    """Sees red, green and blue: one cell per pixel, three channels."""

    name = "color"
    version = "1"
    dimension = 3
    logit_scale = 10.0
    required_input: Literal["color", "scores", "semantic"] = "color"
    class_names = NAMES

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the unit colour of each pixel."""
        color = frame.color.astype(np.float32)
        length = np.linalg.norm(color, axis=2, keepdims=True)
        return FeatureMap(color / np.where(length > 0, length, 1))

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the channel that a text names in its words."""
        rows = np.zeros((len(texts), 3), np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = [i for i, name in enumerate(NAMES) if name in text.split()]
            if not found:
                raise BadInput("text_unknown", f"{text!r} names none of {NAMES}")
            row[found] = len(found) ** -0.5
        return rows


def wall_frame(
    color: tuple[int, int, int] = (255, 0, 0),
    depth_m: float = 2.0,
    offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0),
    size: tuple[int, int] = (32, 24),
) -> Frame:
    """Return a frame of a plain wall straight ahead, seen with 40 px focal length."""
    width, height = size
    pose = np.eye(4)
    pose[:3, 3] = offset_m
    return Frame(
        np.broadcast_to(np.array(color, np.uint8), (height, width, 3)).copy(),
        np.full((height, width), depth_m, np.float32),
        Camera(40.0, 40.0, (width - 1) / 2, (height - 1) / 2, width, height),
        pose,
    )


def observe(
    points_map: Sequence[Sequence[float]],
    features: Sequence[Sequence[float]],
    weights: Sequence[float] | None = None,
) -> Observations:
    """Return observations at given points, each with a feature of its own."""
    count = len(points_map)
    cells = np.repeat(np.arange(count, dtype=np.int32)[:, None], 4, axis=1)
    return Observations(
        np.array(points_map, np.float32).reshape(count, 3),
        np.tile(np.array([0, 0, 1], np.float32), (count, 1)),
        np.full((count, 3), 100, np.uint8),
        np.ones(count, np.float32) if weights is None else np.array(weights, np.float32),
        cells,
        np.full((count, 4), 0.25, np.float32),
        np.array(features, np.float32),
    )
