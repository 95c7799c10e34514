# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""PNG images: colour, and grey of 8 or 16 bits."""

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from geopurify.errors import BadInput, shorten_error

MAGIC = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">16xII")
_GREY_8, _GREY_16 = ("L", "1"), ("I;16", "I;16B", "I")  # as Pillow calls them
_COLOR = ("RGB", "RGBA", "P", "LA", "PA")


def size_of_png(data: bytes) -> tuple[int, int]:
    """Return width and height as the header says.

    Raises:
        BadInput: the header is damaged.
    """
    if data[12:16] != b"IHDR" or len(data) < _HEADER.size:
        raise BadInput("image_truncated", f"PNG of {len(data)} bytes: its header is damaged")
    return _HEADER.unpack_from(data)


def color_from_png(data: bytes) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels; of 16 bits of grey the upper 8.

    Raises:
        BadInput: it is damaged.
    """
    image = _opened(data)
    if image.mode in _GREY_16:
        grey = (_loaded(image).astype(np.uint16) >> 8).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    if image.mode not in (*_COLOR, *_GREY_8):
        raise BadInput("encoding_unknown", f"PNG has pixels of {image.mode}, which are no colour")
    return _loaded(image, "RGB")


def grey_from_png(data: bytes, bits: tuple[int, ...]) -> NDArray[np.uint16]:
    """Return the (H, W) values of an image of one channel.

    Args:
        bits: that a value may have: 8, 16 or both.

    Raises:
        BadInput: it is damaged, or has other pixels.
    """
    image = _opened(data)
    modes = (*(_GREY_8[:1] if 8 in bits else ()), *(_GREY_16 if 16 in bits else ()))
    if image.mode not in modes:
        wanted = " or ".join(map(str, bits))
        raise BadInput(
            "encoding_unknown", f"PNG has pixels of {image.mode}, expected grey of {wanted} bits"
        )
    return _loaded(image).astype(np.uint16)


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=("PNG",))
    except Exception as error:
        raise BadInput("image_truncated", f"PNG of {len(data)} bytes: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):  # its text names an object in memory
        return "its header is damaged"
    return shorten_error(error)


def _loaded(image: Image.Image, mode: str | None = None) -> NDArray[Any]:
    try:
        return np.array(image.convert(mode) if mode else image)
    except Exception as error:
        raise BadInput("image_truncated", f"PNG is damaged: {shorten_error(error)}") from error
