# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""JPEG images, also those of cameras that leave out the marker of the end."""

import re

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from geopurify.errors import BadInput, shorten_error

MAGIC = b"\xff\xd8\xff"
_START_OF_SCAN, _END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"
MOST_SCANS = 64  # each costs a pass over all pixels; progressive images have about 10
_GREY = 128  # what libjpeg fills missing blocks with
# What libjpeg warns about although all rows are there: bytes of padding before the end.
_HARMLESS = re.compile(r"extraneous bytes before marker 0xd9")


def size_of_jpeg(data: bytes) -> tuple[int, int]:
    """Return width and height as the header says.

    Raises:
        BadInput: the header is damaged.
    """
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
    except Exception as error:
        raise _damaged(data, error) from error
    return width, height


def decode_jpeg(data: bytes) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels.

    Raises:
        BadInput: ``image_truncated`` where rows are missing, ``image_damaged`` where a part can't
            be decoded or there are more than `MOST_SCANS` scans.
    """
    scans = data.count(_START_OF_SCAN)  # within a scan ff is followed by 00 or a restart marker
    if scans > MOST_SCANS:
        raise BadInput("image_damaged", f"JPEG has {scans} scans, expected at most {MOST_SCANS}")
    # After this marker libjpeg reads nothing, and before it only warns where data are missing.
    whole = data if data.endswith(_END_OF_IMAGE) else data + _END_OF_IMAGE
    try:
        return _decode(whole, strict=True)
    except Exception as error:
        if not _HARMLESS.search(str(error)):
            raise _damaged(whole, error) from error
    return _decode(whole, strict=False)


def _decode(data: bytes, strict: bool) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, "RGB", strict=strict)
    return pixels


def _damaged(data: bytes, error: Exception) -> BadInput:
    sentence = f"JPEG of {len(data)} bytes: {shorten_error(error)}"
    if "premature end" not in str(error).lower():
        return BadInput("image_damaged", sentence)
    return BadInput("image_truncated", sentence + _missing_rows(data))


def _missing_rows(data: bytes) -> str:
    """Return how many rows libjpeg had to fill in, as far as it can be seen."""
    try:
        pixels = simplejpeg.decode_jpeg(data, "RGB", strict=False)
    except ValueError:
        return ""
    has_pixels = np.flatnonzero((pixels != _GREY).any(axis=(1, 2)))
    rows = len(pixels) - (has_pixels[-1] + 1 if len(has_pixels) else 0)
    return f"; {rows} of {len(pixels)} rows are missing" if rows else ""
