# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Callbacks of subscriptions and timers that the node outlives."""

import logging
from collections.abc import Callable
from typing import Any

from rclpy.exceptions import InvalidHandle

from geopurify_ros.monitoring.health import Health

logger = logging.getLogger(__name__)


def guard_callback(callback: Callable[..., Any], health: Health) -> Callable[..., None]:
    """Return a callback that counts and logs what it raises: no message must end the node."""

    def call(*arguments: Any) -> None:
        try:
            callback(*arguments)
        except InvalidHandle as error:  # no fault of the callback
            logger.info("a callback outlasted its topics, which were taken away: %s", error)
        except Exception as error:
            health.refuse(error)

    return call
