# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How often a repeated warning is said."""

from geopurify_ros.monitoring.log_throttle import MOST_CAUSES, LogThrottle


def test_a_cause_is_warned_of_ever_more_seldom() -> None:
    backoff = LogThrottle()
    said_s = [t for t in range(2000) if backoff.due("tf_missing", float(t)) is not None]
    assert said_s == [0, 5, 15, 35, 75, 155, 315, 615, 915, 1215, 1515, 1815]


def test_a_warning_says_how_often_the_cause_was_passed_over() -> None:
    backoff = LogThrottle()
    assert backoff.due("a", 0.0) == ""
    assert [backoff.due("a", t) for t in (1.0, 2.0, 4.9)] == [None] * 3
    assert backoff.due("a", 5.0) == " (3 more since the last such line)"
    assert backoff.due("a", 15.0) == ""


def test_causes_do_not_hide_each_other() -> None:
    backoff = LogThrottle()
    assert [backoff.due(cause, 0.0) for cause in "ab"] == ["", ""]


def test_a_cause_that_was_away_begins_anew() -> None:
    backoff = LogThrottle()
    for t in range(100):
        backoff.due("a", float(t))
    assert backoff.due("a", 99.0 + 79.0) is not None  # of a period of 80 s, and due by it
    assert backoff.due("a", 99.0 + 79.0 + 160.0) == ""
    assert backoff.due("a", 99.0 + 79.0 + 165.0) == ""


def test_the_causes_that_are_remembered_are_bounded() -> None:
    backoff = LogThrottle()
    for i in range(2 * MOST_CAUSES):
        backoff.due(f"cause {i}", 0.0)
    assert len(backoff._causes) == MOST_CAUSES
