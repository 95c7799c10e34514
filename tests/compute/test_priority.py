# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Long work pauses while a query is answered, but not for ever."""

import threading

import numpy as np
import pytest

from geopurify.compute.priority import PriorityGate, yield_point
from geopurify.purify.pooling import COLUMN_BLOCK, AffinityGraph, pool


def test_long_work_waits_for_the_last_of_short_work():
    order, lanes = [], PriorityGate()
    waiting = threading.Event()

    def long_work():
        waiting.set()
        lanes.wait(60.0)
        order.append("long")

    thread = threading.Thread(target=long_work)
    with lanes.high_priority():
        with lanes.high_priority():
            thread.start()
            waiting.wait()
            order.append("first")
        order.append("second")
    thread.join()
    assert order == ["first", "second", "long"]


def test_it_goes_on_after_the_longest_wait():
    lanes = PriorityGate()
    with lanes.high_priority():
        lanes.wait(0.001)  # returns though nobody has finished


def test_a_section_that_failed_is_over_too():
    lanes = PriorityGate()
    with pytest.raises(ValueError, match="failed"), lanes.high_priority():
        raise ValueError("failed")
    lanes.wait()


class CountingGate(PriorityGate):
    waits = 0

    def wait(self, at_most_s: float = 0.0) -> None:
        self.waits += 1


def test_pooling_pauses_before_each_round():
    graph = AffinityGraph(np.zeros((3, 1), np.int32), np.ones((3, 1), np.float32))
    gate = CountingGate()
    values = np.zeros((3, COLUMN_BLOCK + 1), np.float32)
    with gate.low_priority():
        pool(graph, values, 5)
    assert gate.waits == 2 * 5  # two blocks of columns
    pool(graph, values, 5)
    assert gate.waits == 2 * 5  # outside of the section nothing pauses


def test_a_section_of_low_priority_is_that_of_its_thread_only():
    gate = CountingGate()
    with gate.low_priority():
        thread = threading.Thread(target=yield_point)
        thread.start()
        thread.join()
    assert gate.waits == 0
