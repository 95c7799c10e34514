# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rate, age and publishers of the topics that the node subscribes to."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

ARRIVALS_KEPT = 30  # of each topic, for the rate
MOST_NAMED = 3  # publishers of a topic


@dataclass
class Input:
    """What is known of one topic.

    Attributes:
        diagnose: returns the cause of the topic's silence, as far as it can be seen; takes the
            number of messages received before.
        list_publishers: returns the names of the nodes that publish it; None if many may.
        is_once_enough: a single message is enough, such as a camera_info.
        since_s: time of the last message, or from when one is expected.
        arrivals_s: times of the last messages.
        rivals: nodes last seen to publish it at the same time.
    """

    diagnose: Callable[[int], str]
    list_publishers: Callable[[], list[str]] | None
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


@dataclass(frozen=True)
class InputState:
    """One topic at one time.

    Attributes:
        age_s: since the last message, or since the subscription.
        rivals: publishers of a topic that should have one, if there are several.
    """

    topic: str
    count: int
    rate_hz: float
    age_s: float
    is_silent: bool
    rivals: str


class InputMonitor:
    """Watches the subscribed topics; any thread may report.

    Args:
        silence_s: a topic without a message for this long is silent.
        clock: seconds that never go back.
        warn: called with a reason and a sentence, where several nodes publish a topic.
    """

    def __init__(
        self, silence_s: float, clock: Callable[[], float], warn: Callable[[str, str], None]
    ) -> None:
        self._silence_s = silence_s
        self._clock = clock
        self._warn = warn
        self._lock = threading.Lock()
        self._inputs: dict[str, Input] = {}

    def expect(
        self,
        topic: str,
        diagnose: Callable[[int], str] = lambda count: "",
        list_publishers: Callable[[], list[str]] | None = None,
        is_once_enough: bool = False,
    ) -> None:
        """Watch a topic that should bring messages; see `Input`."""
        with self._lock:
            self._inputs[topic] = Input(diagnose, list_publishers, is_once_enough, self._clock())

    def forget(self, topic: str) -> None:
        """Expect no more messages of a topic."""
        with self._lock:
            self._inputs.pop(topic, None)

    def receive(self, topic: str) -> None:
        """Count a message."""
        with self._lock:
            source = self._inputs.get(topic)
            if source:  # else it was forgotten while the message was under way
                source.count += 1
                source.since_s = self._clock()
                source.arrivals_s.append(source.since_s)

    def counts(self) -> dict[str, int]:
        """Return the number of messages by topic."""
        with self._lock:
            return {topic: source.count for topic, source in self._inputs.items()}

    def states(self) -> list[InputState]:
        """Return the state of every topic, and warn where several nodes publish one."""
        with self._lock:
            inputs = dict(self._inputs)
        return [self._state(topic, source) for topic, source in inputs.items()]

    def find_silent(self) -> dict[str, str]:
        """Return sentences about the silent topics, one for each cause, and their topics."""
        with self._lock:
            now_s = self._clock()
            silent = {
                topic: (now_s - source.since_s, source.diagnose, source.count)
                for topic, source in self._inputs.items()
                if source.is_silent(now_s, self._silence_s)
            }
        ages_s: dict[str, dict[str, float]] = {}
        for topic, (age_s, diagnose, count) in silent.items():  # unlocked: asks the middleware
            ages_s.setdefault(diagnose(count), {})[topic] = age_s
        sentences = {}
        for cause, topics in ages_s.items():
            named = ", ".join(f"{topic} ({age_s:.0f} s)" for topic, age_s in topics.items())
            sentences[", ".join(topics)] = f"no message on {named}" + (
                f": {cause}" if cause else ""
            )
        return sentences

    def _state(self, topic: str, source: Input) -> InputState:
        rivals = self._find_rivals(topic, source)
        with self._lock:
            now_s = self._clock()
            return InputState(
                topic,
                source.count,
                source.rate_hz(),
                now_s - source.since_s,
                source.is_silent(now_s, self._silence_s),
                rivals,
            )

    def _find_rivals(self, topic: str, source: Input) -> str:
        """Return the nodes that publish a topic which should have one publisher."""
        # unlocked: asks the middleware
        names = source.list_publishers() if source.list_publishers else []
        rivals = names if len(names) > 1 else []
        named = _join(rivals)
        if rivals and rivals != source.rivals:
            self._warn(
                "publishers_several",
                f"{topic} is published by {named}: their messages get mixed up",
            )
        source.rivals = rivals
        return named


def _join(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return " and ".join([*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
