# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The main loop of a node: it answers while it starts, and ends within a bound."""

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

from rclpy.exceptions import InvalidHandle
from rclpy.executors import MultiThreadedExecutor
from rclpy.node import Node

from geopurify.errors import quote
from geopurify_ros.monitoring.log_throttle import LogThrottle
from geopurify_ros.process.signals import check_interrupt

SPIN_S = 0.2  # how often the main thread looks whether a signal came or the start failed
LONGEST_FAILING_S = 10.0  # that nothing but errors may come of spinning
PATIENCE_S = 3.0  # for what is still computed once the node is asked to stop

logger = logging.getLogger(__name__)


class Spinner:
    """Spins a node, and runs its start in a thread meanwhile.

    Args:
        node: that is spun.
        threads: for its callbacks.
    """

    def __init__(self, node: Node, threads: int) -> None:
        self._node = node
        self._executor = MultiThreadedExecutor(threads)
        self._executor.add_node(node)
        self._start: threading.Thread | None = None
        self._has_failed = threading.Event()
        self._backoff = LogThrottle()
        self._worked_s = time.monotonic()

    def run(self, start: Callable[[], bool] | None = None) -> int:
        """Spin until the context is shut down, or ``start`` returns that it has failed.

        What a callback raises that nobody guards, as rclpy's own of /clock for an impossible time,
        does not end it.

        Returns:
            the exit code: 1 if the start has failed.
        """
        if start:
            self._start = threading.Thread(
                target=self._run_start, args=(start,), name="start", daemon=True
            )
            self._start.start()
        while self._node.context.ok() and not self._has_failed.is_set():
            check_interrupt()
            try:
                self._executor.spin_once(timeout_sec=SPIN_S)
                self._worked_s = time.monotonic()
            except InvalidHandle as error:  # what a callback outlasts, on_cleanup has taken away
                logger.info("A callback ended after its topic or service was destroyed: %s", error)
            except Exception as error:
                self._outlive(error)
        return 1 if self._has_failed.is_set() else 0

    def stop(self) -> bool:
        """Wait for the start and for the callbacks, but not long; return whether they ended."""
        threads = [threading.Thread(target=self._shut_down, daemon=True)]
        threads[0].start()
        threads += [self._start] if self._start else []
        for thread in threads:
            thread.join(PATIENCE_S)
        return not any(thread.is_alive() for thread in threads)

    def _shut_down(self) -> None:
        # not by the executor's own arguments, which differ between distributions
        self._executor.shutdown()
        self._executor._executor.shutdown()  # or its threads go on: ros2/rclpy issue 893, Jazzy

    def _outlive(self, error: Exception) -> None:
        """Log an error; raise it if the loop itself fails, and not now and then a callback."""
        now_s = time.monotonic()
        if now_s - self._worked_s > LONGEST_FAILING_S:
            raise error
        more = self._backoff.due(type(error).__name__, now_s)
        if more is not None:
            stack = "".join(traceback.format_tb(error.__traceback__)[-1:])
            logger.error("Callback failed: %s%s\n%s", quote(error), more, stack)

    def _run_start(self, start: Callable[[], bool]) -> None:
        succeeded = False
        try:
            succeeded = start()
        finally:
            if not succeeded:
                self._has_failed.set()


def end_at_once(code: int) -> NoReturn:
    """End the process without the end of the interpreter, which may take any time.

    It waits for threads that compute, and for what libraries do as they are taken down.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
