# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Silent topics, their rates, and topics with several publishers."""

import pytest

from geopurify_ros.monitoring.input_monitor import InputMonitor, InputState


class Bench:
    """A monitor with a clock that a test sets, and what it warned of."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.warnings: list[tuple[str, str]] = []
        self.monitor = InputMonitor(
            5.0, lambda: self.now_s, lambda *warning: self.warnings.append(warning)
        )


def test_a_silent_topic_is_named_with_its_cause() -> None:
    bench = Bench()
    bench.monitor.expect("/depth", lambda count: f"nobody publishes it after {count}")
    bench.monitor.expect("/color")
    bench.now_s = 4.0
    bench.monitor.receive("/color")
    assert bench.monitor.find_silent() == {}
    bench.now_s = 6.0
    assert bench.monitor.find_silent() == {
        "/depth": "no message on /depth (6 s): nobody publishes it after 0"
    }


def test_each_topic_has_its_rate_and_age() -> None:
    bench = Bench()
    bench.monitor.expect("/depth")
    for bench.now_s in (1.0, 1.5, 2.0):
        bench.monitor.receive("/depth")
    bench.now_s = 3.0
    (state,) = bench.monitor.states()
    assert state == InputState("/depth", 3, pytest.approx(2.0), 1.0, False, "")
    bench.now_s = 8.0
    assert bench.monitor.states()[0].is_silent
    bench.monitor.forget("/depth")
    assert bench.monitor.states() == []
    bench.monitor.receive("/depth")  # was under way
    assert bench.monitor.counts() == {}


def test_a_topic_of_which_one_message_is_enough_is_not_silent_after_it() -> None:
    bench = Bench()
    bench.monitor.expect("/camera_info", is_once_enough=True)
    bench.now_s = 6.0
    assert bench.monitor.find_silent() == {"/camera_info": "no message on /camera_info (6 s)"}
    bench.monitor.receive("/camera_info")
    bench.now_s = 60.0
    assert bench.monitor.find_silent() == {}


def test_publishers_that_share_a_topic_are_warned_of_once_until_they_change() -> None:
    names = [["a"], ["a", "b"], ["a", "b"], ["a"], ["a", "c"], [*"abcdefg"]]
    bench = Bench()
    bench.monitor.expect("/color", list_publishers=lambda: names.pop(0))
    assert [bench.monitor.states()[0].rivals for _ in range(6)] == [
        "",
        "a and b",
        "a and b",
        "",
        "a and c",
        "a and b and c and 4 more",
    ]
    assert bench.warnings == [
        (
            "publishers_several",
            f"/color is published by {rivals}: their messages get mixed up",
        )
        for rivals in ("a and b", "a and c", "a and b and c and 4 more")
    ]
