# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Counters, warnings and guards that keep the node running.

- ``health``: drop counters by reason, stage times, throttled log messages
- ``input_monitor``: rate, age and publishers of each subscribed topic
- ``callback_guard``: exceptions in callbacks and timers are counted and logged
- ``log_throttle``: which repeated warnings reach the log
- ``manager_bond``: the bond with a lifecycle manager
"""

from geopurify_ros.monitoring.callback_guard import create_timer, guard_callback
from geopurify_ros.monitoring.health import Health
from geopurify_ros.monitoring.log_throttle import LogThrottle

__all__ = ["Health", "LogThrottle", "create_timer", "guard_callback"]
