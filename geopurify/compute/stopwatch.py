# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Seconds spent per stage."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Span(NamedTuple):
    """When a stage ran, in seconds of `time.perf_counter`."""

    stage: str
    start_s: float
    end_s: float


_listeners: list[Callable[[Span], None]] = []


class Stopwatch:
    """Add up wall-clock seconds by stage: ``with watch("fuse"): ...``."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Count the time of the block towards a stage."""
        start_s = time.perf_counter()
        try:
            yield
        finally:
            span = Span(stage, start_s, time.perf_counter())
            self._seconds[stage] += span.end_s - span.start_s
            for listener in _listeners:
                listener(span)

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by stage so far."""
        return dict(self._seconds)


@contextmanager
def spans_to(listener: Callable[[Span], None]) -> Iterator[None]:
    """Tell a listener what all stopwatches count meanwhile, in the threads that they run in."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
