# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Diagnostics: levels, counts and throttled warnings."""

import logging

import pytest
from diagnostic_msgs.msg import DiagnosticStatus

from geopurify.errors import BadInput
from geopurify_ros.monitoring.health import Health


class Clock:
    """Seconds that a test sets."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def values(status: DiagnosticStatus) -> dict[str, str]:
    """Return the values of a status by key."""
    return {item.key: item.value for item in status.values}


def test_counts_times_and_gauges_are_reported() -> None:
    health = Health(5.0, Clock())
    health.expect("/depth")
    health.receive("/depth")
    health.drop("queue_full")
    health.skip("motion")
    health.notice("pose_jump")
    for milliseconds in range(1, 22):
        health.measure({"encode": 1e-3 * milliseconds})
    status = health.status("mapping", {"voxels": 7})
    assert values(status) == {
        "received./depth": "1",
        "dropped.queue_full": "1",
        "skipped.motion": "1",
        "noticed.pose_jump": "1",
        "p50_ms.encode": "11.0",
        "p95_ms.encode": "20.0",
        "voxels": "7",
    }


def test_drops_warn_once_and_stay_counted() -> None:
    health = Health(5.0, Clock())
    health.refuse(BadInput("size_mismatch", "depth is too small"))
    first, second = health.status("mapping", {}), health.status("mapping", {})
    assert first.level == DiagnosticStatus.WARN
    assert "size_mismatch" in first.message
    assert second.level == DiagnosticStatus.OK
    assert values(second)["dropped.size_mismatch"] == "1"


def test_a_lasting_fault_is_warned_of_every_time() -> None:
    health = Health(5.0, Clock())
    for _ in range(2):
        status = health.status("mapping", {}, "the features mean nothing")
        assert status.level == DiagnosticStatus.WARN
        assert status.message == "the features mean nothing"


def test_silent_topic_is_named() -> None:
    clock = Clock()
    health = Health(5.0, clock)
    health.expect("/depth", lambda count: "nobody publishes it")
    health.expect("/color")
    clock.now_s = 4.0
    health.receive("/color")
    assert health.status("mapping", {}).level == DiagnosticStatus.OK
    clock.now_s = 6.0
    status = health.status("mapping", {})
    assert status.level == DiagnosticStatus.WARN
    assert "/depth (6 s): nobody publishes it" in status.message
    assert "/color" not in status.message


def test_each_input_has_its_rate_and_age() -> None:
    clock = Clock()
    health = Health(5.0, clock)
    health.expect("/depth")
    for clock.now_s in (1.0, 1.5, 2.0):
        health.receive("/depth")
    clock.now_s = 3.0
    (status,) = health.input_statuses("node")
    assert status.name == "node: input /depth"
    assert status.level == DiagnosticStatus.OK
    assert values(status) == {"messages": "3", "rate_hz": "2.00", "age_s": "1.00"}
    clock.now_s = 8.0
    assert health.input_statuses("node")[0].level == DiagnosticStatus.STALE
    health.forget("/depth")
    assert health.input_statuses("node") == []


def test_refused_requests_drop_no_frame() -> None:
    health = Health(5.0, Clock())
    health.refuse(BadInput("text_empty", "the text is empty"), is_request=True)
    status = health.status("mapping", {})
    assert status.level == DiagnosticStatus.OK
    assert values(status) == {"refused.text_empty": "1"}


def test_internal_error_is_an_error() -> None:
    health = Health(5.0, Clock())
    health.refuse(ZeroDivisionError("oops"))
    assert health.status("mapping", {}).level == DiagnosticStatus.ERROR


def test_a_cause_is_logged_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    health = Health(5.0, clock)
    with caplog.at_level(logging.WARNING, "geopurify_ros"):
        for clock.now_s in (0.0, 1.0, 2.0, 6.0):
            health.refuse(BadInput("encoding_unknown", "yuv"))
        health.refuse(BadInput("size_mismatch", "small"))
        health.drop("queue_full")
    assert [record.getMessage() for record in caplog.records] == [
        "encoding_unknown: yuv",
        "encoding_unknown: yuv (2 more since the last such line)",
        "size_mismatch: small",
        "frames are dropped: queue_full",
    ]


def test_a_topic_that_falls_silent_later_is_warned_of_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    health = Health(5.0, clock)
    health.expect("/depth")
    health.expect("/color")
    with caplog.at_level(logging.WARNING, "geopurify_ros"):
        for clock.now_s in range(40):
            if clock.now_s < 31:
                health.receive("/color")
            health.status("mapping", {})
    assert [record.getMessage() for record in caplog.records] == [
        "no message on /depth (5 s)",
        "no message on /depth (10 s) (4 more since the last such line)",
        "no message on /depth (20 s) (9 more since the last such line)",
        "no message on /depth (35 s), /color (5 s)",
    ]


def test_an_input_of_which_one_message_is_enough_is_not_silent_after_it() -> None:
    clock = Clock()
    health = Health(5.0, clock)
    health.expect("/camera_info", is_once_enough=True)
    clock.now_s = 6.0
    assert health.status("mapping", {}).message == "no message on /camera_info (6 s)"
    health.receive("/camera_info")
    clock.now_s = 60.0
    assert health.status("mapping", {}).message == "ok"
    assert health.input_statuses("node")[0].level == DiagnosticStatus.OK


def test_publishers_that_share_a_topic_are_counted_once_until_they_change() -> None:
    names = [["a"], ["a", "b"], ["a", "b"], ["a"], ["a", "c"], [*"abcdefg"]]
    health = Health(5.0, Clock())
    health.expect("/color", publishers=lambda: names.pop(0))
    messages = [health.input_statuses("node")[0].message for _ in range(6)]
    assert messages == [
        "ok",
        "published by a and b",
        "published by a and b",
        "ok",
        "published by a and c",
        "published by a and b and c and 4 more",
    ]
    assert health.counts()["noticed"] == {"publishers_several": 3}
