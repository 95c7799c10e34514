# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How the processes of this package are stopped."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import rclpy
from rclpy.signals import SignalHandlerOptions

STOPPING = (signal.SIGINT, signal.SIGTERM)


def init_ros(args: list[str] | None = None) -> None:
    """Start rclpy; SIGINT and SIGTERM raise KeyboardInterrupt in the main thread.

    That comes between two waits, so wait with a timeout.  The handlers of rclpy 9.1 are left out:
    they shut the context down in a thread of theirs while the main thread, already awake, takes
    the executor down and frees what that thread still reads.  Now and then a process that was
    asked to stop so ended with an error or a segmentation fault.
    """
    rclpy.init(args=args, signal_handler_options=SignalHandlerOptions.NO)
    for number in STOPPING:
        signal.signal(number, signal.default_int_handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore SIGINT and SIGTERM: who is already stopping has something to finish."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
