# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How many points are drawn, with browsers that take as long as the test says."""

from types import SimpleNamespace

import pytest

from geopurify.viewing.browser import pace
from geopurify.viewing.browser.pace import LEAST_POINTS, MOST_POINTS, SMALL_POINTS, Pace


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that stands still, and how long a frame takes by number of points."""
    clock = SimpleNamespace(now_s=100.0, frame_s=lambda: 0.01, asked=0)

    def frame_seconds(client):
        clock.asked += 1
        return clock.frame_s()

    monkeypatch.setattr(pace.time, "monotonic", lambda: clock.now_s)
    monkeypatch.setattr(pace, "frame_seconds", frame_seconds)
    return clock


def browsers(*numbers):
    return [SimpleNamespace(client_id=number) for number in numbers]


def settle(found, clients):
    found.follow(clients)
    for _ in range(20):
        found.learn(clients, wants_more=True)


def test_a_fast_browser_gets_all_points_and_a_slow_one_few(clock):
    found = Pace()
    settle(found, browsers(1))
    assert found.most_points(10**7) == MOST_POINTS
    found = Pace()
    clock.frame_s = lambda: 1e-6 * found.most_points(10**7)
    settle(found, browsers(1))
    assert found.most_points(10**7) == LEAST_POINTS, "two frames of 0.04 s are not fluent"
    clock.frame_s = lambda: 0.4e-6 * found.most_points(10**7)
    settle(found, browsers(2))
    assert found.most_points(10**7) == 4 * LEAST_POINTS


def test_a_browser_that_becomes_slow_gets_fewer(clock):
    found = Pace()
    settle(found, browsers(1))
    clock.frame_s = lambda: 1.0
    for _ in range(20):
        clock.now_s += 61
        found.learn(browsers(1), wants_more=False)
    assert found.most_points(10**7) == LEAST_POINTS


def test_browsers_are_asked_rarely_while_nothing_changes(clock):
    clock.frame_s = lambda: 0.1
    found = Pace()
    settle(found, browsers(1))
    assert clock.asked == 1
    settle(found, browsers(1, 2))
    assert clock.asked == 3, "a second one was opened: both are asked"
    settle(found, browsers())
    settle(found, browsers(3))
    assert found.most_points(10**7) == LEAST_POINTS and clock.asked == 4


def test_small_maps_are_drawn_whole_and_the_first_picture_has_few_points(clock):
    found = Pace()
    assert found.most_points(SMALL_POINTS) == LEAST_POINTS
    found.follow(browsers(1))
    assert found.most_points(SMALL_POINTS) == SMALL_POINTS
    assert found.most_points(SMALL_POINTS + 1) == LEAST_POINTS
    found.is_full = True
    assert found.most_points(10**7) == MOST_POINTS


def test_a_browser_that_does_not_answer_changes_nothing(clock):
    clock.frame_s = lambda: 0.0
    found = Pace()
    settle(found, browsers(1))
    assert found.most_points(10**7) == LEAST_POINTS
