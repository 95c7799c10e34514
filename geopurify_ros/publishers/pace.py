# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How often clouds are published."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

LEAST_REST = 4  # times as long as the last publication used a processor: mapping goes first


class Pace:
    """Tells how long to wait until the next publication.

    From one to the next at least a period passes, and so long that a thread publishes for half of
    the time at most, and uses a processor for a fifth of it.

    Args:
        period_s: between the beginnings of two publications.
    """

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._due_s = -math.inf  # steady clock

    def hasten(self) -> None:
        """Let the next publication begin at once."""
        self._due_s = -math.inf

    def wait_s(self) -> float:
        """Return the seconds until the next publication may begin, 0 if it may now."""
        return max(0.0, self._due_s - time.monotonic())

    @contextmanager
    def publication(self) -> Iterator[None]:
        """Count the block as a publication."""
        begun_s, used_s = time.monotonic(), time.thread_time()
        self._due_s = due_s = begun_s + self._period_s
        try:
            yield
        finally:
            end_s, used_s = time.monotonic(), time.thread_time() - used_s
            if self._due_s == due_s:  # not hastened meanwhile
                rest_s = max(LEAST_REST * used_s, end_s - begun_s)
                self._due_s = max(due_s, end_s + rest_s)
