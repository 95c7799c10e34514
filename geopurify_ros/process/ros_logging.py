# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Forwards the Python logs of the packages to the log of the node."""

import logging

from rclpy.impl.rcutils_logger import RcutilsLogger

from geopurify.errors import escape_text

LONGEST_LINE = 10_000  # characters
LOGGERS = ("geopurify", "geopurify_ros")


class RosHandler(logging.Handler):
    """Hands records to a ROS logger.

    ROS ties a severity to the line it is logged from, hence the four lines.
    """

    def __init__(self, ros_logger: RcutilsLogger) -> None:
        super().__init__()
        self._ros_logger = ros_logger

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record at the nearest severity of ROS."""
        # Line ends are those of tracebacks: what messages hold of others is escaped before.
        text = "\n".join(
            escape_text(line, LONGEST_LINE) for line in self.format(record).split("\n")
        )
        if record.levelno >= logging.ERROR:
            self._ros_logger.error(text)
        elif record.levelno >= logging.WARNING:
            self._ros_logger.warning(text)
        elif record.levelno >= logging.INFO:
            self._ros_logger.info(text)
        else:
            self._ros_logger.debug(text)


def forward_logs(ros_logger: RcutilsLogger) -> None:
    """Send the records of the packages, from INFO on, to a ROS logger only."""
    for name in LOGGERS:
        package_logger = logging.getLogger(name)
        package_logger.handlers = [RosHandler(ros_logger)]
        package_logger.setLevel(logging.INFO)
        package_logger.propagate = False
