# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What was received, refused and measured, and the diagnostics made of it."""

import logging
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus, KeyValue

from geopurify.errors import BadInput

LOG_PERIOD_S = 5.0  # between two warnings of the same cause
FAILURE = "internal_error"
TIMES_KEPT = 200  # of each stage, for the percentiles
ARRIVALS_KEPT = 30  # of each input, for the rate

logger = logging.getLogger(__name__)


@dataclass
class Input:
    """What is known of one topic.

    Attributes:
        explain: returns what may be wrong while the topic is silent.
        since_s: when it was last heard of, or began to be expected.
        arrivals_s: when the last messages came.
    """

    explain: Callable[[], str]
    since_s: float
    count: int = 0
    arrivals_s: deque[float] = field(default_factory=lambda: deque(maxlen=ARRIVALS_KEPT))

    def rate_hz(self) -> float:
        """Return the messages per second over the last of them, 0 before the second."""
        if len(self.arrivals_s) < 2:
            return 0.0
        return (len(self.arrivals_s) - 1) / max(self.arrivals_s[-1] - self.arrivals_s[0], 1e-9)


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
        self._inputs: dict[str, Input] = {}
        self._dropped: Counter[str] = Counter()
        self._noticed: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._reported: Counter[str] = Counter()  # _dropped at the last status
        self._seconds: dict[str, deque[float]] = {}
        self._warned_s: dict[str, float] = {}

    def expect(self, topic: str, explain: Callable[[], str] = lambda: "") -> None:
        """Name a topic that is to bring messages, and what tells why it does not."""
        with self._lock:
            self._inputs[topic] = Input(explain, self._clock())

    def forget(self, topic: str) -> None:
        """Expect no more messages of a topic."""
        with self._lock:
            self._inputs.pop(topic, None)

    def receive(self, topic: str) -> None:
        """Note a message of an input."""
        with self._lock:
            source = self._inputs.get(topic)
            if source:  # else it was forgotten while the message was under way
                source.count += 1
                source.since_s = self._clock()
                source.arrivals_s.append(source.since_s)

    def drop(self, reason: str, sentence: str = "frames are dropped") -> None:
        """Count a frame that is dropped, and warn about it once in a while."""
        if self._count(reason):
            logger.warning("%s: %s", sentence, reason)

    def skip(self, reason: str) -> None:
        """Count a frame that is left out on purpose."""
        with self._lock:
            self._skipped[reason] += 1

    def notice(self, reason: str, sentence: str = "noticed") -> None:
        """Count what costs no frame but is worth a warning."""
        with self._lock:
            self._noticed[reason] += 1
        if self._is_due(reason):
            logger.warning("%s: %s", sentence, reason)

    def refuse(self, error: Exception, is_request: bool = False) -> None:
        """Count an error by its cause and log it: briefly if input caused it, else in full.

        Args:
            is_request: a request is refused and not a frame dropped.
        """
        if not isinstance(error, BadInput):
            if self._count(FAILURE):
                logger.error("%s", error, exc_info=error)
            return
        if is_request:
            with self._lock:
                self._refused[error.reason] += 1
        if self._is_due(error.reason) if is_request else self._count(error.reason):
            logger.warning("%s: %s", error.reason, error)

    def measure(self, seconds: Mapping[str, float]) -> None:
        """Note how long each stage took this time."""
        with self._lock:
            for stage, duration_s in seconds.items():
                self._seconds.setdefault(stage, deque(maxlen=TIMES_KEPT)).append(duration_s)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return what was received by topic, dropped, skipped, noticed and refused by reason."""
        with self._lock:
            return {
                "received": {topic: source.count for topic, source in self._inputs.items()},
                "dropped": dict(self._dropped),
                "skipped": dict(self._skipped),
                "noticed": dict(self._noticed),
                "refused": dict(self._refused),
            }

    def percentiles_ms(self) -> dict[str, tuple[float, float]]:
        """Return the median and the 95th percentile of each stage, milliseconds."""
        with self._lock:
            seconds = {stage: list(times) for stage, times in self._seconds.items()}
        return {
            stage: (float(low), float(high))
            for stage, times in seconds.items()
            for low, high in [1e3 * np.percentile(times, (50, 95))]
        }

    def status(
        self, name: str, gauges: Mapping[str, object], warning: str = ""
    ) -> DiagnosticStatus:
        """Return the state of the node, and warn in the log about silent inputs.

        Args:
            name: of the status.
            gauges: further values that hold now.
            warning: what is wrong for as long as the node runs, if anything.
        """
        silence = self._silence()
        if silence and self._is_due("silence"):
            logger.warning("%s", silence)
        with self._lock:
            new = self._dropped - self._reported
            self._reported = self._dropped.copy()
        values: dict[str, object] = {
            f"{kind}.{name}": n for kind, by in self.counts().items() for name, n in by.items()
        }
        values.update(gauges)
        for stage, (p50_ms, p95_ms) in self.percentiles_ms().items():
            values |= {f"p50_ms.{stage}": f"{p50_ms:.1f}", f"p95_ms.{stage}": f"{p95_ms:.1f}"}
        problems = [problem for problem in (warning, silence) if problem]
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

    def input_statuses(self, node_name: str) -> list[DiagnosticStatus]:
        """Return the rate, age and count of each input."""
        with self._lock:
            now_s = self._clock()
            inputs = {
                topic: (source.count, source.rate_hz(), now_s - source.since_s)
                for topic, source in self._inputs.items()
            }
        statuses = []
        for topic, (count, rate_hz, age_s) in inputs.items():
            silent = age_s >= self._silence_s
            values = {"messages": count, "rate_hz": f"{rate_hz:.2f}", "age_s": f"{age_s:.2f}"}
            statuses.append(
                DiagnosticStatus(
                    level=DiagnosticStatus.STALE if silent else DiagnosticStatus.OK,
                    name=f"{node_name}: input {topic}",
                    message=f"no message for {age_s:.0f} s" if silent else "ok",
                    values=[KeyValue(key=k, value=str(v)) for k, v in values.items()],
                )
            )
        return statuses

    def _silence(self) -> str:
        """Return a sentence that names the inputs without messages, by cause; empty without."""
        with self._lock:
            now_s = self._clock()
            silent = {
                topic: (now_s - source.since_s, source.explain)
                for topic, source in self._inputs.items()
                if now_s - source.since_s >= self._silence_s
            }
        topics: dict[str, list[str]] = {}
        for topic, (age_s, explain) in silent.items():  # unlocked: it asks the middleware
            topics.setdefault(explain(), []).append(f"{topic} ({age_s:.0f} s)")
        return "; ".join(
            f"no message on {', '.join(names)}" + (f": {cause}" if cause else "")
            for cause, names in topics.items()
        )

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
