# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import math
from types import SimpleNamespace

import pytest

from geopurify_ros.publishers import pace
from geopurify_ros.publishers.pace import Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return the steady clock and the processor time of the thread, which a test sets."""
    clock = SimpleNamespace(now_s=100.0, used_s=0.0)
    steady = SimpleNamespace(monotonic=lambda: clock.now_s, thread_time=lambda: clock.used_s)
    monkeypatch.setattr(pace, "time", steady)
    return clock


def publish(clock: SimpleNamespace, of: Pace, took_s: float, used_s: float) -> None:
    with of.publication():
        clock.now_s += took_s
        clock.used_s += used_s


def test_the_first_is_due_at_once_and_the_next_a_period_after_it_began(clock):
    clouds = Pace(period_s=0.5)
    assert clouds.wait_s() == 0
    publish(clock, clouds, took_s=0.1, used_s=0.05)
    assert math.isclose(clouds.wait_s(), 0.4)
    clock.now_s += 1.0
    assert clouds.wait_s() == 0


@pytest.mark.parametrize(("took_s", "used_s", "rest_s"), [(0.5, 0.3, 1.2), (0.8, 0.1, 0.8)])
def test_a_thread_rests_by_what_it_used_and_at_least_as_long_as_it_took(
    clock, took_s, used_s, rest_s
):
    clouds = Pace(period_s=0.5)
    publish(clock, clouds, took_s, used_s)
    assert math.isclose(clouds.wait_s(), rest_s)


def test_what_is_hastened_is_due_at_once_also_while_it_is_published(clock):
    clouds = Pace(period_s=0.5)
    publish(clock, clouds, took_s=0.1, used_s=0.1)
    clouds.hasten()
    assert clouds.wait_s() == 0
    with clouds.publication():
        clouds.hasten()
    assert clouds.wait_s() == 0


def test_one_that_failed_counts_too(clock):
    clouds = Pace(period_s=0.5)
    with pytest.raises(MemoryError), clouds.publication():
        raise MemoryError
    assert math.isclose(clouds.wait_s(), 0.5)
