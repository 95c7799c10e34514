# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What was received, refused and measured, and the diagnostics made of it."""

import logging
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from diagnostic_msgs.msg import DiagnosticStatus, KeyValue

from geopurify.errors import BadInput, shown
from geopurify_ros.monitoring.log_throttle import LogThrottle

FAILURE = "internal_error"
TIMES_KEPT = 200  # of each stage, for the percentiles
ARRIVALS_KEPT = 30  # of each input, for the rate
MOST_NAMED = 3  # publishers of a topic

logger = logging.getLogger(__name__)


@dataclass
class Input:
    """What is known of one topic.

    Attributes:
        explain: returns what is wrong, as far as that can be seen, while the topic is silent;
            takes how many messages came before.
        publishers: returns the names of the nodes that publish it; None if many may.
        is_once_enough: it need not bring more than one message.
        since_s: when it was last heard of, or began to be expected.
        arrivals_s: when the last messages came.
        rivals: the nodes that were last seen to publish it at once.
    """

    explain: Callable[[int], str]
    publishers: Callable[[], list[str]] | None
    is_once_enough: bool
    since_s: float
    count: int = 0
    arrivals_s: deque[float] = field(default_factory=lambda: deque(maxlen=ARRIVALS_KEPT))
    rivals: list[str] = field(default_factory=list)

    def is_silent(self, now_s: float, silence_s: float) -> bool:
        """Return whether messages are missing."""
        has_enough = self.is_once_enough and self.count > 0
        return not has_enough and now_s - self.since_s >= silence_s

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
        refused: requests that were refused before, by reason.
    """

    def __init__(
        self,
        silence_s: float,
        clock: Callable[[], float] = time.monotonic,
        refused: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._clock = clock
        self._silence_s = silence_s
        self._lock = threading.Lock()
        self._inputs: dict[str, Input] = {}
        self._dropped: Counter[str] = Counter()
        self._noticed: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._refused: Counter[str] = Counter(refused)
        self._reported: Counter[str] = Counter()  # _dropped at the last status
        self._seconds: dict[str, deque[float]] = {}
        self._backoff = LogThrottle()

    def expect(
        self,
        topic: str,
        explain: Callable[[int], str] = lambda count: "",
        publishers: Callable[[], list[str]] | None = None,
        is_once_enough: bool = False,
    ) -> None:
        """Name a topic that is to bring messages; see `Input`."""
        with self._lock:
            self._inputs[topic] = Input(explain, publishers, is_once_enough, self._clock())

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
        with self._lock:
            self._dropped[reason] += 1
        self._warn(reason, f"{sentence}: {reason}")

    def skip(self, reason: str) -> None:
        """Count a frame that is left out on purpose."""
        with self._lock:
            self._skipped[reason] += 1

    def notice(self, reason: str, sentence: str = "noticed") -> None:
        """Count what costs no frame but is worth a warning."""
        with self._lock:
            self._noticed[reason] += 1
        self._warn(reason, f"{sentence}: {reason}")

    def refuse(self, error: Exception, is_request: bool = False) -> None:
        """Count an error by its cause and log it: briefly if input caused it, else in full.

        Args:
            is_request: a request is refused and not a frame dropped.
        """
        if isinstance(error, BadInput):
            with self._lock:
                (self._refused if is_request else self._dropped)[error.reason] += 1
            self._warn(error.reason, f"{error.reason}: {error}")
            return
        with self._lock:
            self._dropped[FAILURE] += 1
        more = self._backoff.due(FAILURE, self._clock())
        if more is not None:  # without exc_info, as the message may hold text of others
            stack = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s%s\n%s", shown(error), more, stack)

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
        for topics, sentence in silence.items():
            self._warn(f"silence of {topics}", sentence)
        with self._lock:
            new = self._dropped - self._reported
            self._reported = self._dropped.copy()
        values: dict[str, object] = {
            f"{kind}.{name}": n for kind, by in self.counts().items() for name, n in by.items()
        }
        values.update(gauges)
        for stage, (p50_ms, p95_ms) in self.percentiles_ms().items():
            values |= {f"p50_ms.{stage}": f"{p50_ms:.1f}", f"p95_ms.{stage}": f"{p95_ms:.1f}"}
        problems = [problem for problem in (warning, *silence.values()) if problem]
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
        """Return the rate, age and count of each input, and warn of two that publish it."""
        with self._lock:
            inputs = dict(self._inputs)
        return [
            self._input_status(f"{node_name}: input {topic}", topic, source)
            for topic, source in inputs.items()
        ]

    def _input_status(self, name: str, topic: str, source: Input) -> DiagnosticStatus:
        rivals = self._rivals(topic, source)
        with self._lock:
            now_s = self._clock()
            age_s, is_silent = now_s - source.since_s, source.is_silent(now_s, self._silence_s)
            count, rate_hz = source.count, source.rate_hz()
        level, message = DiagnosticStatus.OK, "ok"
        if is_silent:
            level, message = DiagnosticStatus.STALE, f"no message for {age_s:.0f} s"
        elif rivals:
            level, message = DiagnosticStatus.WARN, f"published by {_listed(rivals)}"
        values = {"messages": count, "rate_hz": f"{rate_hz:.2f}", "age_s": f"{age_s:.2f}"}
        return DiagnosticStatus(
            level=level,
            name=name,
            message=message,
            values=[KeyValue(key=k, value=str(v)) for k, v in values.items()],
        )

    def _rivals(self, topic: str, source: Input) -> list[str]:
        """Return the nodes that publish a topic which should have one publisher."""
        names = source.publishers() if source.publishers else []  # unlocked: asks the middleware
        rivals = names if len(names) > 1 else []
        if rivals and rivals != source.rivals:
            self.notice(
                "publishers_several",
                f"{topic} is published by {_listed(rivals)}: their messages get mixed up",
            )
        source.rivals = rivals
        return rivals

    def _silence(self) -> dict[str, str]:
        """Return sentences about the inputs without messages, by cause, and their topics."""
        with self._lock:
            now_s = self._clock()
            silent = {
                topic: (now_s - source.since_s, source.explain, source.count)
                for topic, source in self._inputs.items()
                if source.is_silent(now_s, self._silence_s)
            }
        ages_s: dict[str, dict[str, float]] = {}
        for topic, (age_s, explain, count) in silent.items():  # unlocked: asks the middleware
            ages_s.setdefault(explain(count), {})[topic] = age_s
        sentences = {}
        for cause, topics in ages_s.items():
            named = ", ".join(f"{topic} ({age_s:.0f} s)" for topic, age_s in topics.items())
            sentences[", ".join(topics)] = f"no message on {named}" + (
                f": {cause}" if cause else ""
            )
        return sentences

    def _warn(self, cause: str, sentence: str) -> None:
        more = self._backoff.due(cause, self._clock())
        if more is not None:
            logger.warning("%s%s", sentence, more)


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return " and ".join([*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
