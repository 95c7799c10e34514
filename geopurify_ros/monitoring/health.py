# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Counters and stage times of the node, and throttled log lines about what goes wrong."""

import logging
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify_ros.monitoring.input_monitor import InputMonitor
from geopurify_ros.monitoring.log_throttle import LogThrottle

FAILURE = "internal_error"
TIMES_KEPT = 200  # of each stage, for the percentiles

logger = logging.getLogger(__name__)


class Health:
    """Counts frames, warnings and requests by reason; any thread may report.

    Args:
        silence_s: an input without a message for this long is warned about.
        clock: seconds that never go back.
        refused: requests that were refused before, by reason.

    Attributes:
        inputs: monitor of the subscribed topics.
    """

    def __init__(
        self,
        silence_s: float,
        clock: Callable[[], float] = time.monotonic,
        refused: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.inputs = InputMonitor(silence_s, clock, self.warn)
        self._clock = clock
        self._lock = threading.Lock()
        self._dropped: Counter[str] = Counter()
        self._noticed: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._refused: Counter[str] = Counter(refused)
        self._reported: Counter[str] = Counter()  # _dropped at the last report
        self._seconds: dict[str, deque[float]] = {}
        self._throttle = LogThrottle()

    def drop(self, reason: str, sentence: str = "frames are dropped") -> None:
        """Count a frame that is dropped, and log it, throttled."""
        with self._lock:
            self._dropped[reason] += 1
        self._log(reason, f"{sentence}: {reason}")

    def skip(self, reason: str) -> None:
        """Count a frame that is skipped on purpose."""
        with self._lock:
            self._skipped[reason] += 1

    def warn(self, reason: str, sentence: str) -> None:
        """Count something that costs no frame, and log it, throttled."""
        with self._lock:
            self._noticed[reason] += 1
        self._log(reason, f"{sentence}: {reason}")

    def refuse(self, error: BadInput) -> None:
        """Count a request that is refused, and log why, throttled."""
        with self._lock:
            self._refused[error.reason] += 1
        self._log(error.reason, f"{error.reason}: {error}")

    def report(self, error: Exception) -> None:
        """Count the error of a callback or thread and log it: with its stack, if it is ours.

        A `BadInput` drops a frame for its reason, any other is an `FAILURE`.
        """
        if isinstance(error, BadInput):
            with self._lock:
                self._dropped[error.reason] += 1
            self._log(error.reason, f"{error.reason}: {error}")
            return
        with self._lock:
            self._dropped[FAILURE] += 1
        more = self._throttle.due(FAILURE, self._clock())
        if more is not None:  # without exc_info, as the message may hold text of others
            stack = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s%s\n%s", quote(error), more, stack)

    def measure(self, seconds: Mapping[str, float]) -> None:
        """Add the duration of each stage."""
        with self._lock:
            for stage, duration_s in seconds.items():
                self._seconds.setdefault(stage, deque(maxlen=TIMES_KEPT)).append(duration_s)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the messages received by topic, and what was counted by reason."""
        received = self.inputs.counts()
        with self._lock:
            return {
                "received": received,
                "dropped": dict(self._dropped),
                "skipped": dict(self._skipped),
                "noticed": dict(self._noticed),
                "refused": dict(self._refused),
            }

    def take_new_drops(self) -> dict[str, int]:
        """Return the frames dropped by reason since the last call."""
        with self._lock:
            new = self._dropped - self._reported
            self._reported = self._dropped.copy()
        return dict(new)

    def warn_about_silence(self) -> list[str]:
        """Return sentences about the silent inputs, and log them, throttled."""
        silent = self.inputs.find_silent()
        for topics, sentence in silent.items():
            self._log(f"silence of {topics}", sentence)
        return [*silent.values()]

    def percentiles_ms(self) -> dict[str, tuple[float, float]]:
        """Return the median and the 95th percentile of each stage, milliseconds."""
        with self._lock:
            seconds = {stage: list(times) for stage, times in self._seconds.items()}
        return {
            stage: (float(low), float(high))
            for stage, times in seconds.items()
            for low, high in [1e3 * np.percentile(times, (50, 95))]
        }

    def _log(self, cause: str, sentence: str) -> None:
        more = self._throttle.due(cause, self._clock())
        if more is not None:
            logger.warning("%s%s", sentence, more)
