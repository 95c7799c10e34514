# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Requests are answered one at a time, in their order; what is too much is turned away at once."""

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from geopurify.errors import BadInput
from geopurify_ros.services.request_queue import FIRST_GUESS_S, RequestQueue

TIMEOUT_S = 30.0


class Asked:
    """Notes in which order requests were answered and refused, and when each of both was sent."""

    def __init__(self, turns: RequestQueue) -> None:
        self.turns = turns
        self.answered: list[object] = []
        self.refused: list[object] = []
        self.sentences: list[str] = []
        self.sent = threading.Condition()

    def ask(self, number: object, work: Callable[[], object] = lambda: None) -> None:
        def answer() -> Callable[[], None]:
            work()
            return lambda: self._send(self.answered, number)

        def refuse(error: BadInput) -> Callable[[], None]:
            assert error.reason == "busy"
            self.sentences.append(str(error))
            return lambda: self._send(self.refused, number)

        self.turns.put(answer, refuse)

    def wait_for(self, answered: int, refused: int) -> None:
        with self.sent:
            counts = lambda: (len(self.answered), len(self.refused))  # noqa: E731
            assert self.sent.wait_for(lambda: counts() == (answered, refused), TIMEOUT_S)

    def _send(self, where: list[object], number: object) -> None:
        with self.sent:
            where.append(number)
            self.sent.notify_all()


@pytest.fixture
def errors() -> list[Exception]:
    return []


@pytest.fixture
def asked(errors: list[Exception]) -> Iterator[Asked]:
    """Return four turns whose requests take no time worth mentioning."""
    turns = RequestQueue(4, 100.0, 0.0, 0.0, errors.append)
    yield Asked(turns)
    turns.ask_to_stop()
    turns.join(time.monotonic() + TIMEOUT_S)


def test_requests_are_answered_in_their_order_and_the_others_refused_meanwhile(
    asked: Asked,
) -> None:
    may_go_on = threading.Event()
    asked.ask(0, lambda: may_go_on.wait(TIMEOUT_S))
    for number in range(1, 7):
        asked.ask(number)
    asked.wait_for(answered=0, refused=3)
    may_go_on.set()
    asked.wait_for(answered=4, refused=3)
    assert (asked.answered, asked.refused) == ([0, 1, 2, 3], [4, 5, 6])
    assert asked.sentences == ["4 requests are under way: ask again in a moment"] * 3


def test_the_next_is_answered_after_an_error(asked: Asked, errors: list[Exception]) -> None:
    def fail() -> None:
        raise ValueError("inside")

    for number in range(3):
        asked.ask(number, fail)
    asked.ask("next")
    asked.wait_for(answered=1, refused=0)
    assert asked.answered == ["next"]
    assert [str(error) for error in errors] == ["inside"] * 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return a clock that goes on while somebody sleeps."""
    made = SimpleNamespace(now_s=100.0)

    def sleep(duration_s: float) -> None:
        made.now_s += duration_s

    fake = SimpleNamespace(sleep=sleep, monotonic=lambda: made.now_s)
    monkeypatch.setattr("geopurify_ros.services.request_queue.time", fake)
    return made


class Clocked:
    """Turns whose requests are answered in the thread of the test.

    Attributes:
        begun_s, sent_s: when each was begun and when its answer was sent.
    """

    def __init__(self, clock: SimpleNamespace, *arguments: float) -> None:
        self.turns = RequestQueue(*arguments, on_error=pytest.fail)
        self._clock = clock
        self.begun_s: list[float] = []
        self.sent_s: list[float] = []

    def answer(self, took_s: float, others: int = 0) -> None:
        """Answer one request, while others wait."""

        def work() -> Callable[[], None]:
            self.begun_s.append(self._clock.now_s)
            self._clock.now_s += took_s
            return lambda: self.sent_s.append(self._clock.now_s)

        self.turns._under_way = 1 + others
        self.turns._answer(work)
        self.turns._under_way = 0

    def refuse(self) -> None:
        """Turn one away."""
        self.turns._has_refused = True
        self.turns._refuse(lambda: self.sent_s.append(self._clock.now_s))


def test_what_is_sent_keeps_its_distance(clock: SimpleNamespace) -> None:
    clocked = Clocked(clock, 1, 100.0, 0.5, 0.25)
    for took_s in (0.0, 0.1, 0.2, 2.0):
        clocked.answer(took_s)
    clocked.refuse()
    clocked.refuse()
    assert clocked.sent_s == [100.0, 100.5, 101.0, 103.0, 103.5, 103.75]


def test_the_slower_the_fewer_may_wait(clock: SimpleNamespace) -> None:
    clocked = Clocked(clock, 6, 2.0, 0.0, 0.0)
    turns = clocked.turns
    for _ in range(30):
        clocked.answer(0.5)
    # the one under way takes 0.5 s and a pause as long, the next 0.5 s; a third would end at 2.5 s
    turns._under_way = 1
    assert not turns._is_full()
    turns._under_way = 2
    assert turns._is_full()
    for _ in range(30):
        clocked.answer(0.01)
    turns._under_way = 5
    assert not turns._is_full()
    turns._under_way = 6
    assert turns._is_full()


def test_in_a_flood_the_other_work_gets_half_of_the_time(clock: SimpleNamespace) -> None:
    clocked = Clocked(clock, 6, 100.0, 0.0, 0.0)
    for others in (0, 1, 0, 0):
        clocked.answer(2.0, others)
    assert clocked.begun_s == [100.0, 102.0, 106.0, 108.0]
    clocked.refuse()
    for _ in range(2):
        clocked.answer(2.0)
    assert clocked.begun_s[4:] == [110.0, 114.0]


def test_the_pause_is_at_most_half_of_the_longest_time(clock: SimpleNamespace) -> None:
    clocked = Clocked(clock, 6, 1.0, 0.0, 0.0)
    clocked.answer(0.75, others=1)
    clocked.answer(0.75)
    assert clocked.begun_s == [100.0, 101.25]


def test_a_request_that_finds_no_other_is_admitted_however_long_they_take(
    clock: SimpleNamespace,
) -> None:
    clocked = Clocked(clock, 6, 0.5 * FIRST_GUESS_S, 0.0, 0.0)
    assert not clocked.turns._is_full()
    for _ in range(30):
        clocked.answer(10.0, others=1)
    assert not clocked.turns._is_full()
    clocked.turns._under_way = 1
    assert clocked.turns._is_full()
