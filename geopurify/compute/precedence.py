# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Short work before long work: who waits for an answer shall not wait for a purification."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

LONGEST_WAIT_S = 0.5  # each time, so that long work gets on under any number of requests


def go_on() -> None:
    """Stand for `Precedence.give_way` where nothing is urgent."""


class Precedence:
    """Long work stops for a moment, between two of its steps, while short work is under way."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._urgent = 0

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Mark what runs inside as short work."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def give_way(self, at_most_s: float = LONGEST_WAIT_S) -> None:
        """Wait until no short work is under way, but no longer than that."""
        with self._changed:
            self._changed.wait_for(lambda: self._urgent == 0, at_most_s)

    def _add(self, count: int) -> None:
        with self._changed:
            self._urgent += count
            self._changed.notify_all()
