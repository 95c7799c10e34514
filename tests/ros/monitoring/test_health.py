# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Counters, stage times and throttled warnings."""

import logging

import pytest

from geopurify.errors import BadInput
from geopurify_ros.monitoring.health import Health


class Clock:
    """Seconds that a test sets."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_each_kind_is_counted_by_reason() -> None:
    health = Health(5.0, Clock(), refused={"busy": 3})
    health.inputs.expect("/depth")
    health.inputs.receive("/depth")
    health.drop("queue_full")
    health.skip("motion")
    health.warn("jump", "the camera jumped")
    health.refuse(BadInput("text_empty", "the text is empty"))
    health.report(BadInput("size_mismatch", "depth is too small"))
    health.report(ZeroDivisionError("oops"))
    assert health.counts() == {
        "received": {"/depth": 1},
        "dropped": {"queue_full": 1, "size_mismatch": 1, "internal_error": 1},
        "skipped": {"motion": 1},
        "noticed": {"jump": 1},
        "refused": {"busy": 3, "text_empty": 1},
    }


def test_stages_have_percentiles() -> None:
    health = Health(5.0, Clock())
    for milliseconds in range(1, 22):
        health.measure({"encode": 1e-3 * milliseconds})
    assert health.percentiles_ms() == {"encode": (pytest.approx(11.0), pytest.approx(20.0))}


def test_drops_are_new_once_and_stay_counted() -> None:
    health = Health(5.0, Clock())
    health.drop("queue_full")
    health.drop("queue_full")
    assert health.take_new_drops() == {"queue_full": 2}
    assert health.take_new_drops() == {}
    assert health.counts()["dropped"] == {"queue_full": 2}


def test_a_cause_is_logged_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    health = Health(5.0, clock)
    with caplog.at_level(logging.WARNING, "geopurify_ros"):
        for clock.now_s in (0.0, 1.0, 2.0, 6.0):
            health.report(BadInput("encoding_unknown", "yuv"))
        health.report(BadInput("size_mismatch", "small"))
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
    health.inputs.expect("/depth")
    health.inputs.expect("/color")
    with caplog.at_level(logging.WARNING, "geopurify_ros"):
        for clock.now_s in range(40):
            if clock.now_s < 31:
                health.inputs.receive("/color")
            health.warn_about_silence()
    assert [record.getMessage() for record in caplog.records] == [
        "no message on /depth (5 s)",
        "no message on /depth (10 s) (4 more since the last such line)",
        "no message on /depth (20 s) (9 more since the last such line)",
        "no message on /depth (35 s), /color (5 s)",
    ]
