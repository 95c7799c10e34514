# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The memory of large arrays, used again: fresh pages can cost more than what is written to them.

What a purification has given up serves the next but one.  While a map is purified again there are
two in memory anyway, so the most that is needed at a time stays what it was.
"""

import math
import weakref
from collections import deque
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

SPARES = 8  # a purification has seven large arrays
LEAST_BYTES = 4 << 20  # smaller ones are not worth it
ROOM_TO_GROW = 1.25  # of what is needed now; pages that nobody wrote to are none
MOST_TO_SPARE = 2.0  # of what is needed; more would be missing elsewhere

_spare: deque[NDArray[np.uint8]] = deque(maxlen=SPARES)  # its methods are atomic


class _Lease:
    """Holds memory for the arrays that lie in it, and gives it back when the last one is gone."""

    def __init__(self, memory: NDArray[np.uint8]) -> None:
        self.__array_interface__ = memory.__array_interface__
        weakref.finalize(self, _spare.append, memory).atexit = False


def allocate(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array whose numbers are yet to be written."""
    needed = math.prod(shape) * np.dtype(dtype).itemsize
    if needed < LEAST_BYTES:
        return np.empty(shape, dtype)
    memory = _spare_of(needed)
    if memory is None:
        memory = np.empty(int(ROOM_TO_GROW * needed), np.uint8)
    return np.asarray(_Lease(memory))[:needed].view(dtype).reshape(shape)


def _spare_of(needed: int) -> NDArray[np.uint8] | None:
    """Take the first spare that is large enough, but not too large."""
    for _ in range(len(_spare)):
        try:
            memory = _spare.popleft()
        except IndexError:  # another thread was quicker
            return None
        if needed <= len(memory) <= MOST_TO_SPARE * needed:
            return memory
        _spare.append(memory)
    return None
