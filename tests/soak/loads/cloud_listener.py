# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Subscribes to a mapper's clouds in a process of its own, and drops what comes.

It looks at the stamps alone, so it costs little more than the transport.
"""

import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rclpy
from geopurify_msgs.msg import CloudUpdate
from sensor_msgs.msg import PointCloud2

from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.qos import CLOUD_UPDATES, LATCHED
from geopurify_ros.tools.remote_mapper import NAME

NICENESS = 10  # as the viewer
TOPICS = {
    "cloud_updates": (CloudUpdate, CLOUD_UPDATES),
    "labeled_cloud": (PointCloud2, LATCHED),
}


@contextmanager
def listen() -> Iterator[Callable[[], dict[str, Any]]]:
    """Run the process; yield what ends it and returns its figures for each topic."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from loads.cloud_listener import main; main()"],
        *(), cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def stop() -> dict[str, Any]:
        figures: dict[str, Any] = json.loads(process.communicate(b"\n")[0])
        return figures

    try:
        yield stop
    finally:
        process.kill()
        process.wait()


class _Ages:
    """How old the last frame in a cloud is when it comes, and when the next one comes."""

    def __init__(self) -> None:
        self.lags_s: list[float] = []
        self.ages_s: list[float] = []
        self._stamp_s = 0.0

    def __call__(self, message: bytes) -> None:
        """Read the stamp, with which a serialized message begins after four bytes."""
        seconds, nanoseconds = struct.unpack_from("<iI", message, 4)
        stamp_s = seconds + 1e-9 * nanoseconds
        if stamp_s == self._stamp_s:
            return  # another part of the same update
        now_s = time.time()
        if self._stamp_s:
            self.ages_s.append(now_s - self._stamp_s)
            self.lags_s.append(now_s - stamp_s)
        self._stamp_s = stamp_s

    def figures(self) -> dict[str, Any]:
        """Return how many came, and percentiles of the ages."""
        if not self.ages_s:
            return {"clouds": 0}
        figures = {"clouds": len(self.ages_s)}
        for name, seconds in (("lag", self.lags_s), ("age", self.ages_s)):
            p50, p95 = np.percentile(seconds, (50, 95)).round(2).tolist()
            figures |= {f"{name} s p50": p50, f"{name} s p95": p95}
        return figures


def main() -> None:
    """Listen until a line comes on the standard input, and print the figures as JSON."""
    os.nice(NICENESS)
    use_shared_memory()
    rclpy.init()
    node = rclpy.create_node("listener")
    ages = {topic: _Ages() for topic in TOPICS}
    for topic, (kind, qos) in TOPICS.items():
        node.create_subscription(kind, f"{NAME}/{topic}", ages[topic], qos, raw=True)
    os.set_blocking(sys.stdin.fileno(), False)
    while not sys.stdin.buffer.read():
        rclpy.spin_once(node, timeout_sec=0.1)
    sys.stdout.write(json.dumps({topic: each.figures() for topic, each in ages.items()}))
    rclpy.shutdown()
