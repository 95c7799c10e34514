# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One request after the other, and no more of them than can be answered in time."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rclpy.callback_groups import CallbackGroup

from geopurify.errors import BadInput


class Turns:
    """Lets threads in one at a time, in the order they came, and turns away those beyond a number.

    Args:
        capacity: threads that are inside or wait.
        period_s: at least between two that leave, answered or turned away.
    """

    def __init__(self, capacity: int, period_s: float) -> None:
        self._capacity = capacity
        self._period_s = period_s
        self._changed = threading.Condition()
        self._threads: deque[int] = deque()  # the first is inside
        self._pace = threading.Lock()
        self._next_s = time.monotonic()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn of this thread and hold it.

        Raises:
            BadInput: as many as may be wait already.
        """
        if self._is_full():
            self._keep_distance()  # there may be room by now
        own = threading.get_ident()
        with self._changed:
            if self._is_full():
                raise BadInput(
                    "busy", f"{self._capacity} requests are under way: ask again in a moment"
                )
            self._threads.append(own)
            self._changed.wait_for(lambda: self._threads[0] == own)
        try:
            yield
        finally:
            self._keep_distance()
            with self._changed:
                self._threads.popleft()
                self._changed.notify_all()

    def _is_full(self) -> bool:
        return len(self._threads) >= self._capacity

    def _keep_distance(self) -> None:
        with self._pace:
            time.sleep(max(0.0, self._next_s - time.monotonic()))
            self._next_s = time.monotonic() + self._period_s


class BoundedCallbackGroup(CallbackGroup):
    """Lets as many callbacks run at once as there may be; the executor takes the others later.

    Args:
        callbacks: at once, each in a thread of the executor.
    """

    def __init__(self, callbacks: int) -> None:
        super().__init__()
        self._free = callbacks
        self._lock = threading.Lock()

    def can_execute(self, entity: Any) -> bool:
        """Tell the executor whether a callback may begin."""
        return self._free > 0

    def beginning_execution(self, entity: Any) -> bool:
        """Let a callback begin if it may."""
        with self._lock:
            may_begin = self._free > 0
            self._free -= may_begin
        return may_begin

    def ending_execution(self, entity: Any) -> None:
        """Note that a callback has ended."""
        with self._lock:
            self._free += 1
