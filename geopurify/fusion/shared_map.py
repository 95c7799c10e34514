# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A voxel map that several threads read and write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keyframes import Keyframes
from geopurify.fusion.voxel_map import VoxelMap

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


class SharedMap:
    """A voxel map with a lock and an epoch.

    The lock is held only while the map is read or written, never while a model or a purification
    runs.  Who read the map before compares epochs to see whether it is still the same one.

    Attributes:
        voxels: the map itself; to be read or written inside `locked`.
        epoch: how often the map was emptied or replaced.
        history: of the frames of this epoch; to be read or written inside `locked`.
        keyframes: images of this epoch that are kept; to be read or written inside `locked`.

    Args:
        keyframes_mb: memory of the images, megabytes; 0: none is kept.
    """

    def __init__(self, voxels: VoxelMap, keyframes_mb: float = 0.0) -> None:
        self.voxels = voxels
        self.epoch = 0
        self.history = MapHistory()
        self._keyframes_mb = keyframes_mb
        self.keyframes = Keyframes(keyframes_mb)
        self._lock = Lock()

    @contextmanager
    def locked(self) -> Iterator[VoxelMap]:
        """Yield the map, which no other thread changes meanwhile."""
        with self._lock:
            yield self.voxels

    def replace(self, voxels: VoxelMap) -> None:
        """Begin an epoch with another map."""
        with self._lock:
            self.voxels = voxels
            self.history = MapHistory()
            self.keyframes = Keyframes(self._keyframes_mb)
            self.epoch += 1

    def replace_by(self, make: Callable[[VoxelMap], VoxelMap]) -> None:
        """Begin an epoch with a map that is made of the one that is here, and nothing of it lost.

        Args:
            make: returns it; the map is locked meanwhile.
        """
        with self._lock:
            self.voxels = make(self.voxels)
            self.history = MapHistory()
            self.epoch += 1

    def clear(self) -> None:
        """Begin an epoch with an empty map."""
        with self._lock:
            self.voxels.clear()
            self.history = MapHistory()
            self.keyframes = Keyframes(self._keyframes_mb)
            self.epoch += 1

    def state(self, packed_keys: NDArray[np.int64] | None = None) -> dict[str, NDArray[Any]]:
        """Return a copy of the map's arrays (`VoxelMap.state`), of all or of some voxels."""
        with self._lock:
            rows = None if packed_keys is None else self.voxels.find(packed_keys)
            return self.voxels.state(rows)

    def features(self, packed_keys: NDArray[np.int64]) -> NDArray[Any]:
        """Return (M, D) features of some voxels; 0 for those that are not in the map."""
        with self._lock:
            rows = self.voxels.rows_of(packed_keys)
            features = self.voxels.features[rows]
        features[rows < 0] = 0
        return features

    def scores(
        self, texts: NDArray[np.float32], packed_keys: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return (M, T) scores of (T, D) texts for some voxels; 0 for those not in the map."""
        with self._lock:
            return self.voxels.scores(texts, self.voxels.rows_of(packed_keys))

    def keys_beyond(self, centre_map: NDArray[Any], radius_m: float) -> NDArray[np.int64]:
        """Return the packed keys of the voxels farther than a radius from a (3,) point."""
        with self._lock:
            points, keys = self.voxels.points_map, self.voxels.packed_keys.copy()
        beyond: NDArray[np.bool_] = ((points - centre_map) ** 2).sum(1) > radius_m**2
        return keys[beyond]

    def remove(self, packed_keys: NDArray[np.int64], epoch: int | None = None) -> int:
        """Remove voxels; return how many of them were still in the map.

        Args:
            epoch: in which the voxels were chosen; the map of a later one stays whole.
        """
        with self._lock:
            if epoch is not None and epoch != self.epoch:
                return 0
            rows = self.voxels.find(packed_keys)
            self.voxels.remove(rows)
        return len(rows)
