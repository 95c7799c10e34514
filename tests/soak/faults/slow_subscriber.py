# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A subscriber of the labelled cloud that takes its time."""

import threading

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from sensor_msgs.msg import PointCloud2

from geopurify_ros.qos import LATCHED
from geopurify_ros.tools.remote_mapper import NAME

HOLD_S = 2.0
PERIOD_S = 0.1  # between looks at whether to end


class SlowSubscriber:
    """Holds each cloud for `HOLD_S` before it takes the next one."""

    def __init__(self) -> None:
        self.clouds = 0
        self._node = rclpy.create_node("slow_subscriber")
        self._node.create_subscription(PointCloud2, f"{NAME}/labeled_cloud", self._hold, LATCHED)
        self._closing = threading.Event()
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self._node)
        self._thread = threading.Thread(target=self._spin, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._closing.set()
        self._thread.join()  # before what it spins is taken down
        self._executor.shutdown()
        self._node.destroy_node()

    def _spin(self) -> None:
        try:
            while not self._closing.is_set():
                self._executor.spin_once(PERIOD_S)
        except ExternalShutdownException:
            return

    def _hold(self, cloud: PointCloud2) -> None:
        self.clouds += 1
        self._closing.wait(HOLD_S)
