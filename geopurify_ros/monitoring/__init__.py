# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Counters, warnings and guards that keep the node up and its errors seen.

- ``health``: counters by reason, stage times, throttled log lines
- ``input_monitor``: rate, age and publishers of each subscribed topic
- ``callback_guard``: callbacks and timers whose errors are counted and end nothing
- ``log_throttle``: which repeated warnings reach the log
"""

from geopurify_ros.monitoring.callback_guard import create_timer, guard_callback
from geopurify_ros.monitoring.health import Health
from geopurify_ros.monitoring.log_throttle import LogThrottle

__all__ = ["Health", "LogThrottle", "create_timer", "guard_callback"]
