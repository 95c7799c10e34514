# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages of ROS to arrays, whether rclpy received them or a bag holds them."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from geopurify.compressed_images import (
    CompressedImage,
    bayer_refused,
    color_from_compressed,
    depth_from_compressed,
)
from geopurify.errors import BadInput
from geopurify.frame import metres_from_millimetres
from geopurify.yuv import PACKED_422, SEMI_PLANAR_420, rgb_from_420, rgb_from_422

COLOR_CHANNELS = {"rgb8": 3, "bgr8": 3, "rgba8": 4, "bgra8": 4, "mono8": 1}
COLOR_ENCODINGS = (*COLOR_CHANNELS, "mono16", *PACKED_422, *SEMI_PLANAR_420)
DEPTH_TYPES = {"16UC1": np.uint16, "mono16": np.uint16, "32FC1": np.float32}
SEMANTIC_ENCODINGS = ("mono16", "16UC1")
SCORES_ENCODING = re.compile(r"(8U|32F)C(\d+)")


class Image(Protocol):
    """A sensor_msgs/Image, rclpy's or that of a bag."""

    height: int
    width: int
    encoding: str
    is_bigendian: int
    step: int
    data: Any  # a buffer of bytes


def color_from_image(image: Image | CompressedImage) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels of any of `COLOR_ENCODINGS`, or of a JPEG or PNG.

    Raises:
        BadInput: another encoding, a Bayer pattern, or fewer bytes than the header says.
    """
    if isinstance(image, CompressedImage):
        return color_from_compressed(image)
    encoding = image.encoding
    if encoding.startswith("bayer_"):
        raise bayer_refused(encoding)
    _require(image, "color", encoding in COLOR_ENCODINGS, COLOR_ENCODINGS)
    if encoding in PACKED_422:
        _require_even(image.width)
        return rgb_from_422(_rows(image, 2 * image.width, image.height), encoding)
    if encoding in SEMI_PLANAR_420:
        _require_even(image.width, image.height)
        return rgb_from_420(_rows(image, image.width, image.height * 3 // 2), encoding)
    if encoding == "mono16":
        return np.repeat((_pixels(image, np.uint16, 1) >> 8).astype(np.uint8), 3, axis=2)
    pixels = _pixels(image, np.uint8, COLOR_CHANNELS[encoding])
    if encoding == "mono8":
        return np.repeat(pixels, 3, axis=2)
    rgb = pixels[..., 2::-1] if encoding.startswith("bgr") else pixels[..., :3]
    return np.ascontiguousarray(rgb)


def depth_from_image(image: Image | CompressedImage) -> NDArray[np.float32]:
    """Return the (H, W) depth in metres of 16UC1 or mono16 (millimetres) or 32FC1 (metres).

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    if isinstance(image, CompressedImage):
        return depth_from_compressed(image)
    _require(image, "depth", image.encoding in DEPTH_TYPES, DEPTH_TYPES)
    depth = _pixels(image, DEPTH_TYPES[image.encoding], 1)[..., 0]
    return depth if depth.dtype == np.float32 else metres_from_millimetres(depth)


def scores_from_image(image: Image) -> NDArray:
    """Return the (h, w, C) class scores of 8UC<C> or 32FC<C>.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    match = SCORES_ENCODING.fullmatch(image.encoding)
    channels = int(match[2]) if match else 0
    _require(image, "scores", channels > 0, ("8UC<classes>", "32FC<classes>"))
    return _pixels(image, np.uint8 if image.encoding.startswith("8U") else np.float32, channels)


def semantic_from_image(image: Image) -> NDArray[np.uint16]:
    """Return the (H, W) uint16 class ids of mono16 or 16UC1.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    _require(image, "semantic", image.encoding in SEMANTIC_ENCODINGS, SEMANTIC_ENCODINGS)
    return _pixels(image, np.uint16, 1)[..., 0]


def _require(image: Image, name: str, known: bool, supported: Iterable[str]) -> None:
    if not known:
        raise BadInput(
            "encoding_unknown",
            f"{name} image has the encoding {image.encoding!r}, "
            f"supported are {', '.join(supported)}",
        )


def _require_even(*sizes: int) -> None:
    if any(size % 2 for size in sizes):
        raise BadInput("size_mismatch", f"a YUV image must have even sizes, got {sizes}")


def _pixels(image: Image, dtype: DTypeLike, channels: int) -> NDArray:
    """View the data as (height, width, channels), without row padding, in native byte order."""
    stored = np.dtype(dtype).newbyteorder(">" if image.is_bigendian else "<")
    rows = _rows(image, image.width * channels * stored.itemsize, image.height)
    pixels = rows.view(stored).reshape(image.height, image.width, channels)
    return pixels.astype(dtype, copy=False)


def _rows(image: Image, row: int, height: int) -> NDArray[np.uint8]:
    """View the data as (height, row) bytes, without row padding."""
    if min(image.width, image.height) < 1:
        raise BadInput("image_empty", f"image has the size {image.width}x{image.height}")
    if image.step < row or len(image.data) < image.step * height:
        raise BadInput(
            "image_truncated",
            f"{image.encoding} image of {image.width}x{image.height} has a step of {image.step} "
            f"and {len(image.data)} bytes, expected at least {row} and {row * height}",
        )
    data = np.frombuffer(image.data, np.uint8, count=image.step * height)
    return np.ascontiguousarray(data.reshape(height, image.step)[:, :row])
