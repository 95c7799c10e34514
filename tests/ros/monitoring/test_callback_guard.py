# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Callbacks that raise, and the node that outlives them."""

import logging

import pytest
from rclpy.exceptions import InvalidHandle

from geopurify.errors import BadInput
from geopurify_ros.monitoring.callback_guard import guard_callback
from geopurify_ros.monitoring.health import Health


def raising(error: BaseException, health: Health) -> None:
    def fail(message: object) -> None:
        raise error

    guard_callback(fail, health)("a message")


@pytest.mark.parametrize(
    ("error", "dropped"),
    [
        (BadInput("stamp_invalid", "the stamp is odd"), {"stamp_invalid": 1}),
        (AssertionError("not an unsigned integer"), {"internal_error": 1}),
        (MemoryError(), {"internal_error": 1}),
        (RecursionError(), {"internal_error": 1}),
        (InvalidHandle("destroyed"), {}),
    ],
)
def test_what_a_callback_raises_is_counted(error: Exception, dropped: dict[str, int]) -> None:
    health = Health(5.0)
    raising(error, health)
    assert health.counts()["dropped"] == dropped


def test_signals_pass() -> None:
    with pytest.raises(KeyboardInterrupt):
        raising(KeyboardInterrupt(), Health(5.0))


def test_text_of_others_in_a_foreign_error_forges_no_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "geopurify_ros"):
        raising(ValueError("x\n[INFO] map saved \x1b[2K" + "y" * 10_000), Health(5.0))
    (record,) = caplog.records
    text = record.getMessage()
    assert r"x\n[INFO] map saved \x1b[2K" in text
    assert "\n[INFO]" not in text
    assert "raise error" in text  # where it happened
    assert len(text) < 2000


def test_arguments_reach_the_callback() -> None:
    received: list[tuple] = []
    guard_callback(lambda *a: received.append(a), Health(5.0))(1, 2)
    assert received == [(1, 2)]
