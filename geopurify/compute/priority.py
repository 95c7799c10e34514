# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Cooperative priority: long work pauses between its steps while a query is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Condition

LONGEST_WAIT_S = 0.5  # each time, so that long work gets on under any number of requests


class PriorityGate:
    """Lets low-priority sections of one thread pause while others run high-priority ones."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._running = 0  # high-priority sections

    @contextmanager
    def high_priority(self) -> Iterator[None]:
        """Mark the block as work that somebody waits for."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    @contextmanager
    def low_priority(self) -> Iterator[None]:
        """Let `yield_point` pause the block, wherever it is called in this thread."""
        token = _gate.set(self)
        try:
            yield
        finally:
            _gate.reset(token)

    def wait(self, at_most_s: float = LONGEST_WAIT_S) -> None:
        """Wait until no high-priority section runs, but no longer than that."""
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0, at_most_s)

    def _add(self, count: int) -> None:
        with self._changed:
            self._running += count
            self._changed.notify_all()


_gate: ContextVar[PriorityGate | None] = ContextVar("priority_gate", default=None)


def yield_point() -> None:
    """Pause for high-priority work; does nothing outside of a low-priority section."""
    gate = _gate.get()
    if gate is not None:
        gate.wait()
