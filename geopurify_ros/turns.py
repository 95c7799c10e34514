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

FIRST_GUESS_S = 0.25  # that a turn takes
NEW_SHARE = 0.3  # of the last turn in the mean


class Turns:
    """Lets threads in one at a time, in their order, and turns away who could not be in time.

    While others wait or are turned away, a pause as long as a turn follows it, for the other work
    of the process.

    Args:
        capacity: threads that are inside or wait.
        longest_s: that a thread is to be on its way, by the mean of the last turns.
        leave_s: at least between two that leave.
        refuse_s: at least between two that are turned away.
    """

    def __init__(
        self, capacity: int, longest_s: float, leave_s: float = 0.0, refuse_s: float = 0.0
    ) -> None:
        self._capacity = capacity
        self._longest_s = longest_s
        self._leave_s = leave_s
        self._refuse_s = refuse_s
        self._changed = threading.Condition()
        self._threads: deque[int] = deque()  # the first is inside
        self._mean_s = FIRST_GUESS_S
        self._has_refused = False  # since the last turn
        self._resume_s = 0.0
        self._pace = threading.Lock()
        self._next_s = time.monotonic()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn of this thread and hold it.

        Raises:
            BadInput: as many as may be wait already.
        """
        if self._is_full():
            self._keep_distance(self._refuse_s)  # there may be room by now
        own = threading.get_ident()
        with self._changed:
            if self._is_full():
                self._has_refused = True
                raise BadInput(
                    "busy", f"{len(self._threads)} requests are under way: ask again in a moment"
                )
            self._threads.append(own)
            self._changed.wait_for(lambda: self._threads[0] == own)
        time.sleep(max(0.0, self._resume_s - time.monotonic()))
        begun_s = time.monotonic()
        try:
            yield
        finally:
            self._note(time.monotonic() - begun_s)
            self._keep_distance(self._leave_s)
            with self._changed:
                self._threads.popleft()
                self._changed.notify_all()

    def _is_full(self) -> bool:
        waiting = len(self._threads)
        with_pauses_s = 2 * self._mean_s * (waiting + 1)
        return waiting >= self._capacity or (waiting > 0 and with_pauses_s > self._longest_s)

    def _note(self, took_s: float) -> None:
        self._mean_s += NEW_SHARE * (took_s - self._mean_s)
        others, self._has_refused = self._has_refused or len(self._threads) > 1, False
        self._resume_s = time.monotonic() + (took_s if others else 0.0)

    def _keep_distance(self, period_s: float) -> None:
        with self._pace:
            time.sleep(max(0.0, self._next_s - time.monotonic()))
            self._next_s = time.monotonic() + period_s


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
