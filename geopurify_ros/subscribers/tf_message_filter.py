# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Items that wait for the transform at their stamp, as tf2_ros::MessageFilter has them in C++."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.messages.transforms import NotKnown, Transforms


class Waiting(NamedTuple):
    """An item, its frames and stamp, and until when it may wait."""

    item: Any
    target_frame: str
    frame_id: str
    stamp_ns: int
    deadline_s: float


class TfMessageFilter:
    """Holds items until their transform to a target frame at their own stamp is known.

    Args:
        transforms: where they are looked up.
        timeout_s: how long an item may wait.
        size: how many may wait; the oldest is dropped.
        drop: called with a reason and a sentence: ``tf_missing`` (it did not come in time),
            ``tf_too_old`` (it can't come any more) or ``tf_queue_full``.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        transforms: Transforms,
        timeout_s: float,
        size: int,
        drop: Callable[[str, str], None],
        clock: Callable[[], float],
    ) -> None:
        self._transforms = transforms
        self._timeout_s = timeout_s
        self._size = size
        self._drop = drop
        self._clock = clock
        self._lock = threading.Lock()
        self._items: deque[Waiting] = deque()

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._items)

    def push(self, item: Any, target_frame: str, frame_id: str, stamp_ns: int) -> None:
        """Let an item wait for the transform from its frame to a target frame."""
        with self._lock:
            if len(self._items) == self._size:
                self._items.popleft()
                self._drop("tf_queue_full", "the oldest frame that waited for TF is dropped")
            deadline_s = self._clock() + self._timeout_s
            self._items.append(Waiting(item, target_frame, frame_id, stamp_ns, deadline_s))

    def take(self) -> list[tuple[Any, NDArray[np.float64]]]:
        """Return the items whose transform is known, in order; drop those that waited too long."""
        ready, still = [], deque[Waiting]()
        with self._lock:
            for waiting in self._items:
                try:
                    ready.append((waiting.item, self._lookup(waiting)))
                except NotKnown as error:
                    if not error.is_future:
                        self._drop("tf_too_old", str(error))
                    elif self._clock() >= waiting.deadline_s:
                        self._drop("tf_missing", f"{error}; waited {self._timeout_s:g} s")
                    else:
                        still.append(waiting)
            self._items = still
        return ready

    def clear(self) -> int:
        """Forget what waits and return how much."""
        with self._lock:
            waiting = len(self._items)
            self._items.clear()
        return waiting

    def _lookup(self, waiting: Waiting) -> NDArray[np.float64]:
        return self._transforms.lookup(waiting.target_frame, waiting.frame_id, waiting.stamp_ns)
