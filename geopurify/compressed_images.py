# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compressed images as image_transport sends them: JPEG and PNG, and depth as PNG or RVL."""

import io
import struct
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from geopurify.errors import BadInput
from geopurify.frame import metres_from_millimetres
from geopurify.rvl import decode_rvl

# compressed_depth_image_transport: an enumeration, then A and B of depth = A / (value - B)
DEPTH_HEADER = struct.Struct("<iff")
RVL_SIZE = struct.Struct("<ii")  # columns, rows
MAX_PIXELS = 64_000_000  # a message of a few bytes must not ask for all memory
COLOR_FORMATS = ("JPEG", "PNG")
COLOR_MODES = ("RGB", "RGBA", "L", "P")


@runtime_checkable
class CompressedImage(Protocol):
    """A sensor_msgs/CompressedImage, rclpy's or that of a bag."""

    format: str
    data: Any  # a buffer of bytes


def color_from_compressed(image: CompressedImage) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels of a JPEG or PNG.

    Raises:
        BadInput: another format, damaged, a Bayer pattern, or too large.
    """
    if "bayer" in image.format:
        raise bayer_refused(image.format)
    return np.asarray(_decoded(image.data, COLOR_FORMATS, COLOR_MODES).convert("RGB"))


def depth_from_compressed(image: CompressedImage) -> NDArray[np.float32]:
    """Return the (H, W) depth in metres of compressedDepth, 16UC1 or 32FC1, as PNG or RVL.

    A plain PNG of 16UC1 is depth as well.

    Raises:
        BadInput: another format, damaged, or too large.
    """
    encoding, _, kind = (part.strip() for part in image.format.partition(";"))
    if encoding == "16UC1" and kind.startswith("png"):
        return metres_from_millimetres(_from_png(np.frombuffer(image.data, np.uint8)))
    if encoding not in ("16UC1", "32FC1") or "compressedDepth" not in image.format:
        raise BadInput(
            "encoding_unknown",
            f"depth has the compressed format {image.format!r}, supported is compressedDepth of "
            "16UC1 or 32FC1; JPEG would destroy depth",
        )
    data = np.frombuffer(image.data, np.uint8)
    if len(data) < DEPTH_HEADER.size + RVL_SIZE.size:
        raise BadInput("image_truncated", f"compressed depth has {len(data)} bytes")
    _, factor, offset = DEPTH_HEADER.unpack_from(data.data)
    body = data[DEPTH_HEADER.size :]
    is_rvl = image.format.endswith("rvl")
    values = _from_rvl(body) if is_rvl else _from_png(body)
    if encoding == "16UC1":
        return metres_from_millimetres(values)
    return _from_inverse(values, factor, offset)


def bayer_refused(encoding: str) -> BadInput:
    """Return the error of a colour image that is still a pattern."""
    return BadInput(
        "encoding_bayer",
        f"color image has the encoding {encoding!r}, a Bayer pattern: run image_proc's debayer "
        "node before, and remap color/image_raw to its image_color",
    )


def _from_png(body: NDArray[np.uint8]) -> NDArray[np.uint16]:
    values = np.asarray(_decoded(body.tobytes(), ("PNG",), ("I;16", "I")))
    return values.astype(np.uint16)


def _from_rvl(body: NDArray[np.uint8]) -> NDArray[np.uint16]:
    width, height = RVL_SIZE.unpack_from(body.data)
    if min(width, height) < 1 or width * height > MAX_PIXELS:
        raise BadInput("image_truncated", f"RVL depth has the size {width}x{height}")
    values = decode_rvl(body[RVL_SIZE.size :], width * height)
    return values.reshape(height, width)


def _from_inverse(values: NDArray[np.uint16], factor: float, offset: float) -> NDArray[np.float32]:
    """Return metres of quantized inverse depth; 0 stays invalid."""
    if not (np.isfinite([factor, offset]).all() and factor > 0):
        raise BadInput("depth_invalid", f"compressed depth has the quantization {factor} {offset}")
    inverse = values.astype(np.float32) - np.float32(offset)
    is_valid = (values > 0) & (inverse > 0)
    return np.where(is_valid, np.float32(factor) / np.where(is_valid, inverse, 1), np.float32(0))


def _decoded(data: bytes, formats: tuple[str, ...], modes: tuple[str, ...]) -> Pillow.Image:
    try:
        image = Pillow.open(io.BytesIO(data), formats=formats)
        if image.mode not in modes or image.width * image.height > MAX_PIXELS:
            raise BadInput(
                "encoding_unknown",
                f"compressed image is {image.width}x{image.height} {image.mode}, expected at most "
                f"{MAX_PIXELS} pixels of {' or '.join(modes)}",
            )
        image.load()
    except UnidentifiedImageError:
        raise BadInput(
            "image_truncated", f"compressed image of {len(data)} bytes is no {formats}"
        ) from None
    except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput("image_truncated", f"compressed image is damaged: {error}") from error
    return image
