# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""When the frames of a map were taken, and which voxels were seen to be gone."""

import numpy as np
from numpy.typing import NDArray

FRAMES_KEPT = 1 << 16  # 36 minutes at 30 Hz; older frames count as the oldest of these
MOST_CARVED = 1_000_000  # keys, 8 MB


class MapHistory:
    """Notes each frame of a map, in bounded memory."""

    def __init__(self) -> None:
        self._stamps_s = np.zeros(FRAMES_KEPT)
        self._first, self._last = 0, -1  # frames whose stamps are known
        self._carved: list[NDArray[np.int64]] = []
        self._carved_count = 0

    def note_frame(self, frame: int, stamp_s: float, carved: NDArray[np.int64]) -> None:
        """Note the stamp of a frame, by its number, and the packed keys that it carved away."""
        if self._last < 0:
            self._first = frame
        self._stamps_s[frame % FRAMES_KEPT] = stamp_s
        self._last = frame
        self._first = max(self._first, frame - FRAMES_KEPT + 1)
        if len(carved) and self._carved_count < MOST_CARVED:
            self._carved.append(carved)
            self._carved_count += len(carved)

    def stamps_of(self, frames: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the (F,) stamps of frames in seconds.

        Frames before the first that was noted, e.g. of a loaded map, have the stamp of that; 0 if
        none was.
        """
        if self._last < 0:
            return np.zeros(len(frames))
        stamps_s: NDArray[np.float64] = self._stamps_s[
            np.clip(frames, self._first, self._last) % FRAMES_KEPT
        ]
        return stamps_s

    def take_carved(self) -> NDArray[np.int64]:
        """Return the packed keys that were carved away since the last time, and forget them."""
        carved = np.concatenate([np.empty(0, np.int64), *self._carved])
        self._carved, self._carved_count = [], 0
        return carved
