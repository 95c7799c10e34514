# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compilation ahead of time: numba compiles a kernel when it first runs, for many seconds."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import check_kernels
from geopurify.config import Config, MapConfig, PurifyConfig, QueryConfig
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.running_mean import FRAMES_TO_NEAREST
from geopurify.pipeline import Pipeline

TEXTS = {"chair": (1.0, 0.0), "lamp": (0.0, 1.0), "light": (0.28, 0.96)}
QUERY = "light"  # like a lamp, unlike a chair


class _Chairs:
    """An encoder that finds chairs everywhere, and knows of lamps."""

    name = version = "constant"
    dimension = 2
    logit_scale = 1.0
    required_input: Literal["color", "scores", "semantic"] = "color"
    class_names: tuple[str, ...] = ("chair", "lamp")

    def encode(self, frame: Frame) -> FeatureMap:
        return FeatureMap(np.tile(self.encode_text(["chair"]), (2, 2, 1)))

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = (next(name for name in TEXTS if name in text) for text in texts)
        return np.array([TEXTS[name] for name in found], np.float32)


def compile_kernels(purify: PurifyConfig) -> None:
    """Take small frames through the whole pipeline, so that no later one has to wait.

    Takes about 40 s on a machine that has never done it and 1.4 s from then on: numba
    keeps what it compiled beside the sources, or in the user's cache directory.

    Args:
        purify: how maps will be purified, and where; but with the shipped student.

    Raises:
        BadInput: kernels can't run here, see `check_kernels`.
    """
    check_kernels()
    config = Config(
        map=MapConfig(max_voxels=1000, carve_frames=1),
        purify=replace(purify, student=""),
        query=QueryConfig(min_score=0.0),
    )
    with _logging_warnings_only():  # its devices and its student are nobody's choice
        pipeline = Pipeline(config, _Chairs())
    camera = Camera(10.0, 10.0, 7.5, 5.5, 16, 12)
    color, depth_m = np.full((12, 16, 3), 128, np.uint8), np.ones((12, 16), np.float32)
    frame = Frame(color, depth_m, camera, np.eye(4))
    aside, strip_m = np.eye(4), depth_m.copy()
    aside[0, 3] = 0.2
    strip_m[:, :-4] = 0  # half of what this sees is known, and most of what is known it doesn't
    pipeline.integrate(frame)
    pipeline.map.frames = FRAMES_TO_NEAREST  # from here on it is fused by another kernel
    for view in (frame, Frame(color, strip_m, camera, aside)):
        pipeline.integrate(view)
        pipeline.purify()  # all of it, then around what changed
        pipeline.objects()
    pipeline.query(QUERY)  # whose scores were not pooled yet


@contextmanager
def _logging_warnings_only() -> Iterator[None]:
    package = logging.getLogger("geopurify")
    level = package.level
    package.setLevel(logging.WARNING)
    try:
        yield
    finally:
        package.setLevel(level)
