# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The last purification of a map, from which the next one and queries start."""

from geopurify.purify.last_purification import LastPurification


class PurificationCache:
    """Holds the last purification until the epoch of its map ends."""

    def __init__(self, empty: LastPurification) -> None:
        """Start with the purification of an empty map."""
        self._empty = empty
        self._latest = (0, empty)  # replaced as one: any thread may read it

    def of_epoch(self, epoch: int) -> LastPurification:
        """Return the last purification of an epoch, an empty one if there was none yet."""
        found, last = self._latest
        return last if found == epoch else self._empty

    def store(self, epoch: int, last: LastPurification) -> None:
        """Keep a purification of an epoch instead of the one before."""
        self._latest = (epoch, last)

    def clear(self) -> None:
        """Free the memory of the last purification."""
        self._latest = (0, self._empty)
