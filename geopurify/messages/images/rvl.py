# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""RVL, the lossless depth code of Wilson, "Fast lossless depth image compression" (ISS 2017)."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit
from geopurify.errors import BadInput

NIBBLES_PER_NUMBER = 6  # 17 bits of a difference need 6 times 3


def decode_rvl(data: NDArray[np.uint8], size: int) -> NDArray[np.uint16]:
    """Return the ``size`` values of an image; ``data`` are little-endian words of 32 bits.

    Raises:
        BadInput: the data end too early or don't fit the size.
    """
    words = data[: len(data) // 4 * 4].view("<u4").astype(np.uint32)
    values = np.zeros(size, np.uint16)
    if not _decode(words, values):
        raise BadInput("image_truncated", f"RVL data of {len(data)} bytes are no {size} pixels")
    return values


@njit(cache=True)
def _number(words: NDArray[np.uint32], nibble: int) -> tuple[int, int]:
    """Return a number and the place after it, or -1: nibbles of 3 bits, least first."""
    value = 0
    for count in range(NIBBLES_PER_NUMBER + 4):
        if nibble >= 8 * len(words):
            return -1, nibble
        bits = (int(words[nibble // 8]) >> (28 - 4 * (nibble % 8))) & 15
        nibble += 1
        value |= (bits & 7) << (3 * count)
        if bits < 8:
            return value, nibble
    return -1, nibble


@njit(cache=True)
def _decode(words: NDArray[np.uint32], values: NDArray[np.uint16]) -> bool:
    """Fill in the values: runs of zeros and of differences to the last value by turns."""
    place, nibble, last = 0, 0, 0
    while place < len(values):
        zeros, nibble = _number(words, nibble)
        others, nibble = _number(words, nibble)
        if zeros < 0 or others < 0 or zeros + others == 0:
            return False
        place += zeros
        if place + others > len(values):
            return False
        for index in range(place, place + others):
            code, nibble = _number(words, nibble)
            if code < 0:
                return False
            last += (code >> 1) ^ -(code & 1)
            values[index] = last & 0xFFFF
        place += others
    return True
