# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Records of the packages in the log of the node."""

import logging
from types import SimpleNamespace

import pytest

from geopurify_ros.process.ros_logging import LONGEST_LINE, RosHandler


@pytest.fixture
def lines() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def logger(lines: list) -> logging.Logger:
    def keep(level: str):
        return lambda text: lines.append((level, text))

    made = logging.Logger("test")
    levels = {level: keep(level) for level in ("debug", "info", "warning", "error")}
    made.addHandler(RosHandler(SimpleNamespace(**levels)))
    return made


def test_each_record_has_its_severity(logger: logging.Logger, lines: list) -> None:
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.CRITICAL):
        logger.log(level, "message %d", level)
    assert lines == [
        ("debug", "message 10"),
        ("info", "message 20"),
        ("warning", "message 30"),
        ("error", "message 50"),
    ]


def test_no_record_commands_a_terminal_or_is_without_end(
    logger: logging.Logger, lines: list
) -> None:
    logger.info("clear \x1b[2K this")
    logger.info("x" * 10**6)
    assert lines[0] == ("info", r"clear \x1b[2K this")
    assert len(lines[1][1]) == LONGEST_LINE


def test_tracebacks_keep_their_lines(logger: logging.Logger, lines: list) -> None:
    try:
        raise ValueError("no room")
    except ValueError:
        logger.exception("activate failed")
    text = lines[0][1].split("\n")
    assert (text[0], text[-1]) == ("activate failed", "ValueError: no room")
