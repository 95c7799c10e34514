# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A camera that plays frames round and round, and follows what the mapper does with them."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import Any

import rclpy
from faults.memory import MemoryWatch
from rclpy.node import Node

from geopurify.frame import Frame
from geopurify_ros.tools.camera_publisher import CameraPublisher
from geopurify_ros.tools.remote_mapper import RemoteMapper

SPIN_S = 0.02
START_S = 600.0  # until the mapper listens
LAST_S = 2.0  # until the last frame is mapped, if it is


class Camera:
    """Publishes frames to a mapper, with stamps of now.

    Args:
        frames: played round and round.
        mapper_pid: whose memory is watched.
    """

    def __init__(
        self, node: Node, frames: Sequence[Frame], rate_hz: float, mapper_pid: int
    ) -> None:
        self._frames = [dataclasses.replace(frame, extras={}) for frame in frames]
        self._period_s = 1 / rate_hz
        self._taken = 0
        self._memory_of = mapper_pid
        self._publisher = CameraPublisher(node, "map", "camera", has_classes=False)
        self._node, self.mapper = node, RemoteMapper(node)
        unread = self._publisher.unread
        self.mapper.wait_for(lambda: not unread(), "listen to the camera", START_S)

    def play(self, seconds: float, begin: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """Publish frames at the rate for a while, and return what came of them.

        Args:
            begin: called before the first.
        """
        memory, mapped, sent = MemoryWatch(self._memory_of), self.stats("frames"), self._taken
        begin()
        end_s = time.monotonic() + seconds
        while (due_s := time.monotonic() + self._period_s) < end_s:
            self._taken += 1
            frame = self._frames[self._taken % len(self._frames)]
            self._publisher.publish(dataclasses.replace(frame, stamp_ns=time.time_ns()))
            memory.sample()
            self._spin_until(due_s)
        sent = self._taken - sent
        last_s = time.monotonic() + LAST_S
        while self.stats("frames") - mapped < sent and time.monotonic() < last_s:
            self._spin_until(time.monotonic() + SPIN_S)
        return {
            "frames sent": sent,
            "frames mapped": self.stats("frames") - mapped,
            "voxels": self.stats("voxels"),
            "memory MB by quarter": memory.quarters_mb(),
            "memory slope MB/min": round(memory.slope_mb_min(), 1),
        }

    def stats(self, name: str) -> int:
        """Return a figure of the mapper, 0 before it has told any."""
        return int(getattr(self.mapper.stats, name)) if self.mapper.stats else 0

    def _spin_until(self, due_s: float) -> None:
        while time.monotonic() < due_s:
            rclpy.spin_once(self._node, timeout_sec=SPIN_S)
