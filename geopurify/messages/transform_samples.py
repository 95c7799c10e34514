# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The samples of one moving transform, interpolated as tf2 does."""

from array import array
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

NUMBERS = 12  # of a (3, 4) matrix
SAME = 1e-6  # metres, and of rotations: less is rounding


class TransformSamples:
    """Samples in the order of their stamps: the last ``buffer_ns``, and at most ``most``."""

    def __init__(self, buffer_ns: int, most: int) -> None:
        self._buffer_ns = buffer_ns
        self._most = most
        self._stamps_ns = array("q")
        self._numbers = array("d")  # a quarter of the memory of a list of arrays

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self._stamps_ns)

    @property
    def newest_ns(self) -> int:
        """Time of the newest sample."""
        return self._stamps_ns[-1]

    @property
    def span_ns(self) -> int:
        """Time from the oldest to the newest sample."""
        return self._stamps_ns[-1] - self._stamps_ns[0]

    def add(self, stamp_ns: int, matrix: NDArray[np.float64]) -> bool:
        """Add a (4, 4) transform where it belongs in time; of one time the first one stays.

        Returns:
            Whether it does not contradict one of the same time.
        """
        index = bisect_left(self._stamps_ns, stamp_ns)
        if self._stamps_ns[index : index + 1] == array("q", [stamp_ns]):
            return np.allclose(self._matrix(index), matrix, atol=SAME)
        self._stamps_ns.insert(index, stamp_ns)
        start = index * NUMBERS
        self._numbers[start:start] = array("d", matrix[:3].tobytes())
        outdated = bisect_left(self._stamps_ns, self.newest_ns - self._buffer_ns)
        outdated = max(outdated, len(self) - self._most)
        del self._stamps_ns[:outdated], self._numbers[: outdated * NUMBERS]
        return True

    def gap_ns(self, stamp_ns: int) -> int:
        """Return by how much a time is after the newest sample, or before the oldest (< 0)."""
        return max(stamp_ns - self.newest_ns, 0) + min(stamp_ns - self._stamps_ns[0], 0)

    def at(self, stamp_ns: int) -> NDArray[np.float64]:
        """Return the (4, 4) transform at a time that the samples cover.

        Position is interpolated linearly and rotation by slerp.
        """
        index = bisect_left(self._stamps_ns, stamp_ns)
        second = self._matrix(index)
        if self._stamps_ns[index] == stamp_ns:
            return second
        first = self._matrix(index - 1)
        start, end = self._stamps_ns[index - 1 : index + 1]
        share = (stamp_ns - start) / (end - start)
        ends = Rotation.from_matrix(np.stack([first[:3, :3], second[:3, :3]]))
        matrix = np.eye(4)
        matrix[:3, :3] = Slerp([0.0, 1.0], ends)(share).as_matrix()
        matrix[:3, 3] = (1.0 - share) * first[:3, 3] + share * second[:3, 3]
        return matrix

    def _matrix(self, index: int) -> NDArray[np.float64]:
        matrix = np.eye(4)
        start = index * NUMBERS
        matrix[:3] = np.reshape(self._numbers[start : start + NUMBERS], (3, 4))
        return matrix
