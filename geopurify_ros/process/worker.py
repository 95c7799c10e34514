# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A worker thread with a bounded queue, for long work outside the callbacks."""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

JOIN_TIMEOUT_S = 4.0  # below the 5 s after which a launch file loses its patience
# Requests are answered first, then frames are mapped and shown, then the map is purified.
MAPPING_NICENESS, PURIFYING_NICENESS = 5, 10
# After this time a thread of Python lets the next one in.  With Python's 5 ms, a frame, whose
# encoder asks for its turn hundreds of times, waited up to a second for a purification: a thread
# of low priority that holds the GIL gets little of a busy processor to come to its end.
SWITCH_INTERVAL_S = 0.0005

Item = TypeVar("Item")

logger = logging.getLogger(__name__)


class Worker(Generic[Item]):
    """Does one task after another; the queue is bounded and drops the oldest item.

    With a capacity of 1 and equal items it is a trigger: what is asked for while the task runs
    is done once more afterwards.

    Args:
        name: of the thread.
        task: what is done with each item.
        capacity: how many items may wait.
        on_error: called with what the task raises; the thread goes on.
        niceness: how far the thread, and those that its kernels start, yield to the others.
        wait_s: returns how long to wait before the next task; asked again at each `put`.
    """

    def __init__(
        self,
        name: str,
        task: Callable[[Item], None],
        capacity: int,
        on_error: Callable[[Exception], None],
        niceness: int = 0,
        wait_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._task = task
        self._on_error = on_error
        self._niceness = niceness
        self._wait_s = wait_s
        self._items: deque[Item] = deque(maxlen=capacity)
        self._changed = threading.Condition()
        self._stopping = False
        # A daemon, so that a task that outlasts the timeout of stop() cannot hold the process.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._items)

    def put(self, item: Item) -> bool:
        """Add an item; return whether there was room, else the oldest one was dropped for it."""
        with self._changed:
            has_room = len(self._items) < (self._items.maxlen or 0)
            self._items.append(item)
            self._changed.notify()
        return has_room

    def clear(self) -> int:
        """Drop every item that waits and return how many."""
        with self._changed:
            waiting = len(self._items)
            self._items.clear()
        return waiting

    def stop(self) -> None:
        """Let the running task end and drop the others."""
        self.ask_to_stop()
        self.join(time.monotonic() + JOIN_TIMEOUT_S)

    def ask_to_stop(self) -> None:
        """Begin no further task."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def join(self, deadline_s: float) -> None:
        """Wait for the running task until a time of the steady clock, then leave it behind."""
        self._thread.join(max(0.0, deadline_s - time.monotonic()))
        if self._thread.is_alive():
            logger.warning("Thread %s is still busy, exiting without it", self._thread.name)

    def _run(self) -> None:
        os.nice(self._niceness)  # of this thread alone, on Linux
        while True:
            with self._changed:
                while not self._stopping and (not self._items or self._wait_s() > 0):
                    self._changed.wait(self._wait_s() if self._items else None)
                if self._stopping:
                    return
                item = self._items.popleft()
            try:
                self._task(item)
            except Exception as error:  # the thread must survive whatever one frame causes
                self._on_error(error)
