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
    turns, order, inside = Turns(4, 0.0), [], []

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
    turns = Turns(1, 0.0)
    for _ in range(2):
        with pytest.raises(ValueError, match="inside"), turns.turn():
            raise ValueError("inside")


def test_what_leaves_keeps_its_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now_s=100.0)

    def sleep(duration_s: float) -> None:
        clock.now_s += duration_s

    monkeypatch.setattr("geopurify_ros.turns.time.monotonic", lambda: clock.now_s)
    monkeypatch.setattr("geopurify_ros.turns.time.sleep", sleep)
    turns, left_s = Turns(1, period_s=0.5), []
    for took_s in (0.0, 0.1, 0.2, 2.0):
        with turns.turn():
            clock.now_s += took_s
        left_s.append(clock.now_s)
    assert left_s == [100.0, 100.5, 101.0, 103.0]
    turns._threads.append(0)  # it is full
    with pytest.raises(BadInput), turns.turn():
        pass
    assert clock.now_s == 103.5


def test_a_group_is_bounded() -> None:
    group = BoundedCallbackGroup(2)
    assert group.beginning_execution(None)
    assert group.beginning_execution(None)
    assert not group.can_execute(None)
    assert not group.beginning_execution(None)
    group.ending_execution(None)
    assert group.can_execute(None)
