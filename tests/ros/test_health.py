# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Diagnostics: levels, counts and throttled warnings."""

import logging

import pytest
from diagnostic_msgs.msg import DiagnosticStatus

from geopurify.errors import BadInput
from geopurify_ros.health import Health


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
    health.measure({"encode": 0.0125})
    status = health.status("mapping", {"voxels": 7})
    assert values(status) == {
        "received./depth": "1",
        "dropped.queue_full": "1",
        "ms.encode": "12.5",
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


def test_silent_topic_is_named() -> None:
    clock = Clock()
    health = Health(5.0, clock)
    health.expect("/depth")
    health.expect("/color")
    clock.now_s = 4.0
    health.receive("/color")
    assert health.status("mapping", {}).level == DiagnosticStatus.OK
    clock.now_s = 6.0
    status = health.status("mapping", {})
    assert status.level == DiagnosticStatus.WARN
    assert "/depth (6 s)" in status.message
    assert "/color" not in status.message


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
        "encoding_unknown: yuv",
        "size_mismatch: small",
        "frames are dropped: queue_full",
    ]
