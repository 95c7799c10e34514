# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes ``.sens`` files; the format is described in `geopurify.evaluation.datasets.sens`."""

import io
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.evaluation.datasets.sens import (
    FRAME,
    HEADER,
    JPEG,
    PREFIX,
    VERSION,
    ZLIB_USHORT,
    SensFrame,
)
from geopurify.files.atomic_write import atomic_write
from geopurify.frame import Camera

SENSOR = b"rendered"
DEPTH_SHIFT = 1000.0  # millimetres
JPEG_QUALITY = 95


def write_sens(
    path: Path, color_camera: Camera, depth_camera: Camera, frames: Iterable[SensFrame], count: int
) -> None:
    """Write frames with depth in millimetres."""
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        file.write(PREFIX.pack(VERSION, len(SENSOR)) + SENSOR)
        file.write(_header(color_camera, depth_camera, count))
        for frame in frames:
            file.write(_packed(frame))


def _header(color_camera: Camera, depth_camera: Camera, count: int) -> bytes:
    eye = np.eye(4)
    matrices = (_intrinsics(color_camera), eye, _intrinsics(depth_camera), eye)
    sizes = (color_camera.width, color_camera.height, depth_camera.width, depth_camera.height)
    data = (matrix.astype("<f4").tobytes() for matrix in matrices)
    return HEADER.pack(*data, JPEG, ZLIB_USHORT, *sizes, DEPTH_SHIFT, count)


def _packed(frame: SensFrame) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(frame.color).save(buffer, "JPEG", quality=JPEG_QUALITY)
    color = buffer.getvalue()
    depth = zlib.compress(frame.depth.astype("<u2").tobytes())
    pose = frame.T_map_cam.astype("<f4").tobytes()
    return FRAME.pack(pose, 0, 0, len(color), len(depth)) + color + depth


def _intrinsics(camera: Camera) -> NDArray[np.float64]:
    matrix = np.eye(4)
    matrix[:3, :3] = camera.matrix()
    return matrix
