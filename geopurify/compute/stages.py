# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Seconds spent per stage: ``with stage("fuse"): ...`` inside ``measure_stages()``."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Span(NamedTuple):
    """When a stage ran, in seconds of `time.perf_counter`."""

    stage: str
    start_s: float
    end_s: float


_listeners: list[Callable[[Span], None]] = []
_seconds: ContextVar[dict[str, float] | None] = ContextVar("seconds_by_stage", default=None)


@contextmanager
def measure_stages() -> Iterator[dict[str, float]]:
    """Yield the wall-clock seconds by stage that the block spends in this thread.

    Stages of a nested measurement count towards that one only.
    """
    seconds: dict[str, float] = {}
    token = _seconds.set(seconds)
    try:
        yield seconds
    finally:
        _seconds.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time of the block towards a stage of the innermost `measure_stages`, if any."""
    start_s = time.perf_counter()
    try:
        yield
    finally:
        span = Span(name, start_s, time.perf_counter())
        seconds = _seconds.get()
        if seconds is not None:
            seconds[name] = seconds.get(name, 0.0) + span.end_s - span.start_s
        for listener in _listeners:
            listener(span)


@contextmanager
def listen_to_stages(listener: Callable[[Span], None]) -> Iterator[None]:
    """Call a listener with each stage that ends meanwhile, in the thread that it ran in."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
