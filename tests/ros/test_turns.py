# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Requests are let in one at a time, in their order; what is too much is turned away at once."""

import threading
import time
from types import SimpleNamespace

import pytest

from geopurify.errors import BadInput
from geopurify_ros.turns import BoundedCallbackGroup, Turns

TIMEOUT_S = 30.0


def wait_until_waiting(turns: Turns, threads: int) -> None:
    deadline_s = time.monotonic() + TIMEOUT_S
    while len(turns._threads) < threads:
        assert time.monotonic() < deadline_s
        time.sleep(0.001)


def test_threads_come_in_the_order_they_came() -> None:
    turns, order, inside = Turns(4, 100.0), [], []

    def come(number: int) -> None:
        with turns.turn():
            inside.append(number)
            assert len(inside) == 1
            order.append(number)
            inside.remove(number)

    with turns.turn():
        threads = []
        for number in range(3):
            threads.append(threading.Thread(target=come, args=(number,)))
            threads[-1].start()
            wait_until_waiting(turns, number + 2)
        with pytest.raises(BadInput, match="4 requests are under way") as caught:
            turns.turn().__enter__()
        assert caught.value.reason == "busy"
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert order == [0, 1, 2]


def test_the_next_comes_in_after_an_error() -> None:
    turns = Turns(1, 1.0)
    for _ in range(2):
        with pytest.raises(ValueError, match="inside"), turns.turn():
            raise ValueError("inside")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return a clock that goes on while somebody sleeps."""
    made = SimpleNamespace(now_s=100.0)

    def sleep(duration_s: float) -> None:
        made.now_s += duration_s

    monkeypatch.setattr("geopurify_ros.turns.time.monotonic", lambda: made.now_s)
    monkeypatch.setattr("geopurify_ros.turns.time.sleep", sleep)
    return made


def test_what_leaves_keeps_its_distance(clock: SimpleNamespace) -> None:
    turns, left_s = Turns(1, 100.0, leave_s=0.5, refuse_s=0.25), []
    for took_s in (0.0, 0.1, 0.2, 2.0):
        with turns.turn():
            clock.now_s += took_s
        left_s.append(clock.now_s)
    assert left_s == [100.0, 100.5, 101.0, 103.0]
    turns._threads.append(0)  # it is full
    for refused_s in (103.5, 103.75):
        with pytest.raises(BadInput), turns.turn():
            pass
        assert clock.now_s == refused_s


def test_the_slower_the_fewer_may_wait(clock: SimpleNamespace) -> None:
    turns = Turns(6, longest_s=2.0)
    for _ in range(30):
        with turns.turn():
            clock.now_s += 0.5
    # each takes 0.5 s and a pause as long: two are answered in 2 s, a third would not be
    turns._threads.append(0)
    assert not turns._is_full()
    turns._threads.append(0)
    assert turns._is_full()
    for _ in range(30):
        turns._note(0.01)
    turns._threads.extend([0, 0, 0])
    assert not turns._is_full()
    turns._threads.append(0)
    assert turns._is_full()


def test_in_a_flood_the_other_work_gets_half_of_the_time(clock: SimpleNamespace) -> None:
    turns, begun_s = Turns(6, longest_s=100.0), []
    for others in (0, 1, 0, 0):
        with turns.turn():
            begun_s.append(clock.now_s)
            clock.now_s += 2.0
            turns._threads.extend([0] * others)
        turns._threads.clear()
    assert begun_s == [100.0, 102.0, 106.0, 108.0]
    turns._threads.extend([0] * 6)
    with pytest.raises(BadInput), turns.turn():
        pass
    turns._threads.clear()
    for _ in range(2):
        with turns.turn():
            begun_s.append(clock.now_s)
            clock.now_s += 2.0
    assert begun_s[4:] == [110.0, 114.0]


def test_a_group_is_bounded() -> None:
    group = BoundedCallbackGroup(2)
    assert group.beginning_execution(None)
    assert group.beginning_execution(None)
    assert not group.can_execute(None)
    assert not group.beginning_execution(None)
    group.ending_execution(None)
    assert group.can_execute(None)
