# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Callbacks of subscriptions and timers whose errors don't end the node."""

import logging
from collections.abc import Callable
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.exceptions import InvalidHandle
from rclpy.node import Node
from rclpy.timer import Timer

from geopurify_ros.monitoring.health import Health

logger = logging.getLogger(__name__)


def guard_callback(callback: Callable[..., Any], health: Health) -> Callable[..., None]:
    """Return a callback that counts and logs what it raises: no message must end the node."""

    def call(*arguments: Any) -> None:
        try:
            callback(*arguments)
        except InvalidHandle as error:  # no fault of the callback
            logger.info("A callback ended after its topic or service was destroyed: %s", error)
        except Exception as error:
            health.report(error)

    return call


def create_timer(
    node: Node, period_s: float, callback: Callable[[], Any], group: CallbackGroup, health: Health
) -> Timer:
    """Create a guarded timer of the steady clock: simulated time may stand still."""
    steady = Clock(clock_type=ClockType.STEADY_TIME)
    return node.create_timer(
        period_s, guard_callback(callback, health), callback_group=group, clock=steady
    )
