# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""When the next frame of a played sequence is due."""

import time
from typing import Protocol

from geopurify_ros.tools.remote_mapper import RemoteMapper

FRAMES_UNDER_WAY = 4  # fewer than any queue of the mapper holds


class Pace(Protocol):
    """Tells when a frame is due."""

    def wait(self, number: int, published: int) -> None:
        """Return when a frame is due.

        Args:
            number: of the frame in the sequence, from 1.
            published: frames before it that could be read.
        """
        ...


class SteadyRate:
    """A frame is due every period, from one period after now: subscribers may still connect."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._start_s = time.monotonic()

    def wait(self, number: int, published: int) -> None:
        """Return when a frame is due."""
        time.sleep(max(0.0, self._start_s + number / self._rate_hz - time.monotonic()))


class Backpressure:
    """A frame is due once the mapper has room for it, so that it drops none however slow it is.

    Raises:
        BadInput: the mapper publishes no statistics.
    """

    def __init__(self, mapper: RemoteMapper) -> None:
        self._mapper = mapper
        mapper.wait_for(lambda: mapper.stats is not None, "publish its statistics")
        self._received_before = self._received()

    def wait(self, number: int, published: int) -> None:
        """Return when a frame is due.

        Raises:
            BadInput: the mapper takes no more frames.
        """
        self._mapper.wait_for(
            lambda: published - self._taken() < FRAMES_UNDER_WAY,
            f"take frame {number}",
            progress=self._taken,
        )

    def _received(self) -> int:
        return self._mapper.received("color/image_raw")

    def _taken(self) -> int:
        """Return the frames that no longer wait."""
        stats = self._mapper.stats
        waiting = stats.frames_waiting if stats else 0
        return self._received() - self._received_before - waiting
