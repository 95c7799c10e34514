# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages of a bag to arrays."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.compressed_images import color_from_compressed, depth_from_compressed
from geopurify.errors import BadInput
from geopurify.frame import metres_from_millimetres

CHANNELS = {"rgb8": (0, 1, 2), "bgr8": (2, 1, 0), "rgba8": (0, 1, 2), "bgra8": (2, 1, 0)}


def color_of(message: Any) -> NDArray[np.uint8]:
    """Return the (H, W, 3) RGB pixels of a sensor_msgs/Image or CompressedImage.

    Raises:
        BadInput: it is damaged, or of another encoding.
    """
    if hasattr(message, "format"):
        return color_from_compressed(message)
    if message.encoding == "mono8":
        return np.repeat(pixels_of(message, "u1")[..., None], 3, axis=2)
    if message.encoding not in CHANNELS:
        raise BadInput(
            "encoding_unknown",
            f"colour is {message.encoding}, expected mono8, {', '.join(CHANNELS)}",
        )
    pixels = pixels_of(message, "u1", len(message.encoding) - 1)  # rgb8 has 3, rgba8 has 4
    return np.ascontiguousarray(pixels[..., list(CHANNELS[message.encoding])])


def depth_m_of(message: Any) -> NDArray[np.float32]:
    """Return the (H, W) depth in metres of a sensor_msgs/Image or CompressedImage.

    Raises:
        BadInput: it is damaged, or of another encoding.
    """
    if "compressedDepth" in getattr(message, "format", ""):
        return depth_from_compressed(message)
    if hasattr(message, "format"):
        return metres_from_millimetres(np.array(_unpacked(message)).astype(np.uint16))
    if message.encoding == "32FC1":
        return pixels_of(message, "<f4").astype(np.float32)
    if message.encoding not in ("16UC1", "mono16"):
        raise BadInput("encoding_unknown", f"depth is {message.encoding}, expected 16UC1 or 32FC1")
    return metres_from_millimetres(pixels_of(message, "<u2"))


def pixels_of(message: Any, kind: str, channels: int = 1) -> NDArray:
    """Return (H, W) or (H, W, channels) values, without the padding at the end of rows.

    Raises:
        BadInput: there are fewer bytes than the size says.
    """
    item = np.dtype(kind)
    used = message.width * channels * item.itemsize
    if message.step < used or len(message.data) < message.step * message.height:
        raise BadInput(
            "image_corrupt",
            f"an image of {message.width}x{message.height} has only {len(message.data)} bytes",
        )
    rows = np.asarray(message.data[: message.step * message.height]).reshape(message.height, -1)
    values = np.ascontiguousarray(rows[:, :used]).view(item)
    shape = (message.height, message.width, channels)
    return values.reshape(shape[:2] if channels == 1 else shape)


def _unpacked(message: Any) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(message.data.tobytes()))
        image.load()
    # what Pillow raises for broken images, besides OSError
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise BadInput("image_corrupt", f"a compressed image is damaged: {error}") from error
    return image
