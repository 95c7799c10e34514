# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Long work stands still while short work is under way, but not for ever."""

import threading

import numpy as np
import pytest

from geopurify.compute.precedence import Precedence
from geopurify.purify.pooling import COLUMN_BLOCK, AffinityGraph, pool


def test_long_work_waits_for_the_last_of_short_work():
    order, lanes = [], Precedence()
    waiting = threading.Event()

    def long_work():
        waiting.set()
        lanes.give_way(60.0)
        order.append("long")

    thread = threading.Thread(target=long_work)
    with lanes.urgent():
        with lanes.urgent():
            thread.start()
            waiting.wait()
            order.append("first")
        order.append("second")
    thread.join()
    assert order == ["first", "second", "long"]


def test_it_goes_on_after_the_longest_wait():
    lanes = Precedence()
    with lanes.urgent():
        lanes.give_way(0.001)  # returns though nobody has finished


def test_failed_short_work_is_over_too():
    lanes = Precedence()
    with pytest.raises(ValueError, match="failed"), lanes.urgent():
        raise ValueError("failed")
    lanes.give_way()


def test_pooling_gives_way_before_each_round():
    graph = AffinityGraph(np.zeros((3, 1), np.int32), np.ones((3, 1), np.float32))
    calls = []
    values = np.zeros((3, COLUMN_BLOCK + 1), np.float32)
    pool(graph, values, 5, lambda: calls.append(1))
    assert len(calls) == 2 * 5  # two blocks of columns
