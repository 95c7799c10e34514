# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map, an encoder and frames so small that thousands of inputs a second can be tried."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config, from_flat
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.pipeline import Pipeline

WIDTH, HEIGHT = 16, 12
CONFIG = {
    "map.voxel_size_m": 0.05,
    "map.max_voxels": 1000,
    "map.carve_frames": 2,
    "lifting.pixel_stride": 1,
    "query.min_voxels": 2,
    "query.min_width_voxels": 1,
    "purify.affinity": "geometric",
    "purify.neighbours": 8,
    "vocabulary.names": ("red", "green", "blue"),
    "vocabulary.prompt": "{}",
}


class SmallEncoder:
    """Sees red, green and blue in cells of 4x4 pixels; of a text it counts the letters."""

    name, version, dimension, logit_scale = "small", "1", 3, 10.0
    required_input: Literal["color", "scores", "semantic"] = "color"
    class_names: tuple[str, ...] = ()

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the mean colour of each cell."""
        small = frame.color[::4, ::4].astype(np.float32) + 1
        return FeatureMap(small / np.linalg.norm(small, axis=2, keepdims=True))

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a direction for each text."""
        rows = [[text.count("r") + 1, text.count("g"), text.count("b")] for text in texts]
        counts = np.array(rows, np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def small_config() -> Config:
    """Return the settings of the small map."""
    return from_flat(CONFIG)


def small_frame(shift_m: float = 0.0, stamp_ns: int = 10**18) -> Frame:
    """Return a wall of stripes, two metres ahead."""
    color = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    color[:, : WIDTH // 2, 0] = color[:, WIDTH // 2 :, 2] = 250
    pose = np.eye(4)
    pose[0, 3] = shift_m
    camera = Camera(20.0, 20.0, (WIDTH - 1) / 2, (HEIGHT - 1) / 2, WIDTH, HEIGHT)
    return Frame(color, np.full((HEIGHT, WIDTH), 2.0, np.float32), camera, pose, stamp_ns)


def small_pipeline() -> Pipeline:
    """Return a map of two frames."""
    pipeline = Pipeline(small_config(), SmallEncoder())
    for shift_m in (0.0, 0.1):
        pipeline.integrate(small_frame(shift_m))
    return pipeline


class SmallSequence:
    """Three frames, as a bag is written of them."""

    name, label_set = "small", ""
    up_map = np.array([0.0, 0.0, 1.0])

    def __len__(self) -> int:
        """Return the number of frames."""
        return 3

    def __getitem__(self, index: int) -> Frame:
        """Return a frame."""
        return small_frame(0.1 * index, 10**18 + index * 10**8)
