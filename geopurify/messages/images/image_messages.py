# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages of ROS to arrays, whether rclpy received them or a bag holds them."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.frame.depth_units import metres_of
from geopurify.messages.images import compressed_images as compressed
from geopurify.messages.images.compressed_images import CompressedImage
from geopurify.messages.images.yuv import PACKED_422, SEMI_PLANAR_420, rgb_from_420, rgb_from_422


class _Pixels(NamedTuple):
    """How a pixel is stored: the type of a channel, how many, and where red, green, blue are."""

    dtype: type
    channels: int
    rgb: tuple[int, int, int]


_GREY, _RGB, _BGR = (0, 0, 0), (0, 1, 2), (2, 1, 0)
# What has only a type is in the order of OpenCV, as RViz shows it.
COLOR_PIXELS = {
    "rgb8": _Pixels(np.uint8, 3, _RGB),
    "bgr8": _Pixels(np.uint8, 3, _BGR),
    "rgba8": _Pixels(np.uint8, 4, _RGB),
    "bgra8": _Pixels(np.uint8, 4, _BGR),
    "8UC3": _Pixels(np.uint8, 3, _BGR),
    "8UC4": _Pixels(np.uint8, 4, _BGR),
    "mono8": _Pixels(np.uint8, 1, _GREY),
    "8UC1": _Pixels(np.uint8, 1, _GREY),
    "mono16": _Pixels(np.uint16, 1, _GREY),
    "rgb16": _Pixels(np.uint16, 3, _RGB),
    "bgr16": _Pixels(np.uint16, 3, _BGR),
    "rgba16": _Pixels(np.uint16, 4, _RGB),
    "bgra16": _Pixels(np.uint16, 4, _BGR),
    "16UC3": _Pixels(np.uint16, 3, _BGR),
    "16UC4": _Pixels(np.uint16, 4, _BGR),
}
COLOR_ENCODINGS = (*COLOR_PIXELS, *PACKED_422, *SEMI_PLANAR_420)
DEPTH_TYPES: dict[str, type] = {"16UC1": np.uint16, "mono16": np.uint16, "32FC1": np.float32}
SEMANTIC_TYPES: dict[str, type] = {
    "mono16": np.uint16,
    "16UC1": np.uint16,
    "mono8": np.uint8,
    "8UC1": np.uint8,
}
SCORES_ENCODING = re.compile(r"(8U|32F)C(\d{1,4})")


class Image(Protocol):
    """A sensor_msgs/Image, rclpy's or that of a bag."""

    height: int
    width: int
    encoding: str
    is_bigendian: int
    step: int
    data: Any  # a buffer of bytes


def size_of_image(image: Image | CompressedImage, name: str) -> tuple[int, int]:
    """Return width and height as the header says, without decoding.

    Args:
        name: ``color``, ``depth`` or ``semantic``.

    Raises:
        BadInput: it is compressed and its header can't be read, or it has no pixels.
    """
    if isinstance(image, CompressedImage):
        return compressed.size_of_compressed(image, name)
    if min(image.width, image.height) < 1:
        raise BadInput("image_empty", f"{name} image has the size {image.width}x{image.height}")
    return image.width, image.height


def color_from_image(image: Image | CompressedImage) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels of any of `COLOR_ENCODINGS`, or of a JPEG or PNG.

    Raises:
        BadInput: another encoding, a Bayer pattern, or fewer bytes than the header says.
    """
    if isinstance(image, CompressedImage):
        return compressed.color_from_compressed(image)
    if image.encoding.lower().startswith("bayer_"):
        raise compressed.bayer_refused(image.encoding)
    encoding = _known(image, "color", COLOR_ENCODINGS)
    if encoding in PACKED_422:
        _require_even(image.width)
        return rgb_from_422(_rows(image, 2 * image.width, image.height), encoding)
    if encoding in SEMI_PLANAR_420:
        _require_even(image.width, image.height)
        return rgb_from_420(_rows(image, image.width, image.height * 3 // 2), encoding)
    stored = COLOR_PIXELS[encoding]
    pixels = _pixels(image, stored.dtype, stored.channels)
    if stored.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if stored.rgb == _GREY:
        return np.repeat(pixels, 3, axis=2)
    rgb = pixels[..., 2::-1] if stored.rgb == _BGR else pixels[..., :3]
    return np.ascontiguousarray(rgb)


def depth_from_image(
    image: Image | CompressedImage, depth_unit_m: float = 0.0
) -> NDArray[np.float32]:
    """Return the (H, W) depth in metres of 16UC1 or mono16 (millimetres) or 32FC1 (metres).

    Args:
        depth_unit_m: metres of one unit instead of these of REP-118; 0: these.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    if isinstance(image, CompressedImage):
        return compressed.depth_from_compressed(image, depth_unit_m)
    encoding = _known(image, "depth", DEPTH_TYPES)
    return metres_of(_pixels(image, DEPTH_TYPES[encoding], 1)[..., 0], depth_unit_m)


def scores_from_image(image: Image) -> NDArray[Any]:
    """Return the (h, w, C) class scores of 8UC<C> or 32FC<C>.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    match = SCORES_ENCODING.fullmatch(image.encoding.strip().upper())
    channels = int(match[2]) if match else 0
    if not match or not channels:
        raise _unknown_encoding(image, "scores", ("8UC<classes>", "32FC<classes>"))
    return _pixels(image, np.uint8 if match[1] == "8U" else np.float32, channels)


def semantic_from_image(image: Image | CompressedImage) -> NDArray[np.uint16]:
    """Return the (H, W) uint16 class ids of an image of 8 or 16 bits, or of a PNG.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    if isinstance(image, CompressedImage):
        return compressed.semantic_from_compressed(image)
    encoding = _known(image, "semantic", SEMANTIC_TYPES)
    return _pixels(image, SEMANTIC_TYPES[encoding], 1)[..., 0].astype(np.uint16)


def _known(image: Image, name: str, supported: Iterable[str]) -> str:
    """Return the encoding as the tables spell it; capitals do not matter."""
    names = {encoding.lower(): encoding for encoding in supported}
    encoding = names.get(image.encoding.strip().lower())
    if encoding is None:
        raise _unknown_encoding(image, name, names.values())
    return encoding


def _unknown_encoding(image: Image, name: str, supported: Iterable[str]) -> BadInput:
    return BadInput(
        "encoding_unknown",
        f"{name} image has the encoding {quote(image.encoding)}, "
        f"supported are {', '.join(supported)}",
    )


def _require_even(*sizes: int) -> None:
    if any(size % 2 for size in sizes):
        raise BadInput("size_mismatch", f"a YUV image must have even sizes, got {sizes}")


def _pixels(image: Image, dtype: type, channels: int) -> NDArray[Any]:
    """View the data as (height, width, channels), without row padding, in native byte order."""
    stored = np.dtype(dtype).newbyteorder(">" if image.is_bigendian else "<")
    rows = _rows(image, image.width * channels * stored.itemsize, image.height)
    pixels = rows.view(stored).reshape(image.height, image.width, channels)
    return pixels.astype(dtype, copy=False)


def _rows(image: Image, row: int, height: int) -> NDArray[np.uint8]:
    """View the data as (height, row) bytes, without row padding."""
    if min(image.width, image.height) < 1:
        raise BadInput("image_empty", f"image has the size {image.width}x{image.height}")
    step = image.step or (row if len(image.data) == row * height else 0)  # some set none
    needed = step * (height - 1) + row  # the last row may lack its padding
    if step < row or len(image.data) < needed:
        raise BadInput(
            "image_truncated",
            f"{image.encoding} image of {image.width}x{image.height} has a step of {image.step} "
            f"and {len(image.data)} bytes, expected at least {row} and "
            f"{max(needed, row * height)}",
        )
    data = np.frombuffer(image.data, np.uint8, count=needed)
    return np.ascontiguousarray(as_strided(data, (height, row), (step, 1), writeable=False))
