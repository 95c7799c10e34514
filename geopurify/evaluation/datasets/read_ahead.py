# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames decoded by threads while the ones before them are used."""

from concurrent.futures import Future, ThreadPoolExecutor

from geopurify.frame import Frame
from geopurify.sequences.protocol import FrameSequence

THREADS = 2
AHEAD = 4  # frames that are read or wait to be used


class ReadAhead:
    """A sequence that reads the next few frames while one is used.

    For use in order, from one thread; any other order works too, but gains nothing.
    """

    def __init__(self, sequence: FrameSequence) -> None:
        self.name, self.up_map = sequence.name, sequence.up_map
        self.label_set = sequence.label_set
        self._sequence = sequence
        self._pool = ThreadPoolExecutor(THREADS, "read-ahead")
        self._coming: dict[int, Future[Frame]] = {}

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._sequence)

    def __getitem__(self, index: int) -> Frame:
        """Return one frame, and start to read those after it.

        Raises:
            BadInput: as the sequence does for this frame.
        """
        index = range(len(self))[index]
        wanted = range(index, min(index + 1 + AHEAD, len(self)))
        for passed in self._coming.keys() - set(wanted):
            self._coming.pop(passed).cancel()
        for each in wanted:
            if each not in self._coming:
                self._coming[each] = self._pool.submit(self._sequence.__getitem__, each)
        return self._coming.pop(index).result()
