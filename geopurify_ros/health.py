# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What was received, refused and measured, and the diagnostics made of it."""

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue

from geopurify.errors import BadInput

LOG_PERIOD_S = 5.0  # between two warnings of the same cause
FAILURE = "internal_error"

logger = logging.getLogger(__name__)


class Health:
    """Counts, times and gauges of the node; any thread may report.

    Args:
        silence_s: an input without a message for this long is warned about.
        clock: seconds that never go back.
    """

    def __init__(self, silence_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._silence_s = silence_s
        self._lock = threading.Lock()
        self._last_seen_s: dict[str, float] = {}
        self._received: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._reported: Counter[str] = Counter()  # _dropped at the last status
        self._seconds: dict[str, float] = {}
        self._warned_s: dict[str, float] = {}

    def expect(self, topic: str) -> None:
        """Name a topic that is to bring messages."""
        with self._lock:
            self._last_seen_s[topic] = self._clock()

    def receive(self, topic: str) -> None:
        """Note a message of an input."""
        with self._lock:
            self._received[topic] += 1
            self._last_seen_s[topic] = self._clock()

    def drop(self, reason: str) -> None:
        """Count a frame that is dropped, and warn about it once in a while."""
        if self._count(reason):
            logger.warning("frames are dropped: %s", reason)

    def refuse(self, error: Exception) -> None:
        """Count an error by its cause and log it: briefly if input caused it, else in full."""
        if isinstance(error, BadInput):
            if self._count(error.reason):
                logger.warning("%s: %s", error.reason, error)
        elif self._count(FAILURE):
            logger.error("%s", error, exc_info=error)

    def measure(self, seconds: Mapping[str, float]) -> None:
        """Note how long each stage took the last time."""
        with self._lock:
            self._seconds.update(seconds)

    def status(self, name: str, gauges: Mapping[str, object]) -> DiagnosticStatus:
        """Return the state of the node, and warn in the log about silent inputs.

        Args:
            name: of the status.
            gauges: further values that hold now.
        """
        silence = self._silence()
        if silence and self._is_due("silence"):
            logger.warning("%s", silence)
        with self._lock:
            new = self._dropped - self._reported
            self._reported = self._dropped.copy()
            values = self._values() | dict(gauges)
        problems = [silence] if silence else []
        problems += [f"{reason}: {n} new" for reason, n in new.items()]
        level = DiagnosticStatus.WARN if problems else DiagnosticStatus.OK
        if FAILURE in new:
            level = DiagnosticStatus.ERROR
        return DiagnosticStatus(
            level=level,
            name=name,
            message="; ".join(problems) or "ok",
            values=[KeyValue(key=key, value=str(value)) for key, value in values.items()],
        )

    def _silence(self) -> str:
        """Return a sentence that names the inputs without messages, empty if there are none."""
        with self._lock:
            ages_s = {topic: self._clock() - t for topic, t in self._last_seen_s.items()}
        silent = [f"{t} ({s:.0f} s)" for t, s in ages_s.items() if s >= self._silence_s]
        if not silent:
            return ""
        return f"no message on {', '.join(silent)}: published, and with a matching QoS?"

    def _values(self) -> dict[str, object]:
        """Return received.<topic>, dropped.<reason> and ms.<stage>."""
        received = {f"received.{topic}": self._received[topic] for topic in self._last_seen_s}
        dropped = {f"dropped.{reason}": n for reason, n in self._dropped.items()}
        times = {f"ms.{stage}": f"{1e3 * s:.1f}" for stage, s in self._seconds.items()}
        return {**received, **dropped, **times}

    def _count(self, reason: str) -> bool:
        """Count and return whether it is time to log this reason again."""
        with self._lock:
            self._dropped[reason] += 1
        return self._is_due(reason)

    def _is_due(self, cause: str) -> bool:
        now_s = self._clock()
        with self._lock:
            if now_s - self._warned_s.get(cause, -math.inf) < LOG_PERIOD_S:
                return False
            self._warned_s[cause] = now_s
        return True
