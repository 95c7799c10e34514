# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of the node, as diagnostics and as `Stats`."""

import math
import time
from dataclasses import dataclass

from diagnostic_msgs.msg import DiagnosticArray
from geopurify_msgs.msg import Counter, StageTime, Stats
from rclpy.node import Node

from geopurify.frame.encoder import warning_of
from geopurify.pipeline import Pipeline
from geopurify_ros.monitoring.health import Health


@dataclass
class MappingProgress:
    """What the node has done since it was configured."""

    frames: int = 0
    purifications: int = 0
    voxels_carved: int = 0
    voxels_evicted: int = 0
    purified_s: float = math.nan  # steady clock

    def purification_age_s(self) -> float:
        """Return the time since the last purification, NaN before the first."""
        return time.monotonic() - self.purified_s


class DiagnosticsPublisher:
    """Publishes ``/diagnostics`` and ``~/stats``."""

    def __init__(
        self, node: Node, pipeline: Pipeline, health: Health, progress: MappingProgress
    ) -> None:
        self._node = node
        self._pipeline = pipeline
        self._health = health
        self._progress = progress
        self._diagnostics = node.create_publisher(DiagnosticArray, "/diagnostics", 10)
        self._stats = node.create_publisher(Stats, "~/stats", 10)

    def destroy(self) -> None:
        """Publish no more."""
        for publisher in (self._diagnostics, self._stats):
            self._node.destroy_publisher(publisher)

    def publish(self, frames_waiting: int, state: str) -> None:
        """Publish the figures that hold now; ``state`` is active, paused or inactive."""
        voxels = self._pipeline.voxel_count
        map_bytes = voxels * self._pipeline.map.bytes_per_voxel()
        gauges = {
            "state": state,
            "frames": self._progress.frames,
            "frames_waiting": frames_waiting,
            "purifications": self._progress.purifications,
            "purification_age_s": f"{self._progress.purification_age_s():.1f}",
            "voxels": voxels,
            "voxels_carved": self._progress.voxels_carved,
            "voxels_evicted": self._progress.voxels_evicted,
            "map_bytes": map_bytes,
            "encoder": self._pipeline.encoder.name,
        }
        name = self._node.get_fully_qualified_name().lstrip("/")
        warning = warning_of(self._pipeline.encoder)
        mapping = self._health.status(f"{name}: mapping", gauges, warning)
        stamp = self._node.get_clock().now().to_msg()
        diagnostics = DiagnosticArray(status=[mapping, *self._health.input_statuses(name)])
        for status in diagnostics.status:
            status.hardware_id = name
        diagnostics.header.stamp = stamp
        self._diagnostics.publish(diagnostics)
        stats = self._message(frames_waiting, state, voxels, map_bytes)
        stats.header.stamp = stamp
        self._stats.publish(stats)

    def _message(self, frames_waiting: int, state: str, voxels: int, map_bytes: int) -> Stats:
        counters = {
            kind: [Counter(name=name, count=n) for name, n in counts.items()]
            for kind, counts in self._health.counts().items()
        }
        return Stats(
            state=state,
            encoder=self._pipeline.encoder.name,
            frames=self._progress.frames,
            frames_waiting=frames_waiting,
            purifications=self._progress.purifications,
            purification_age_s=self._progress.purification_age_s(),
            voxels=voxels,
            voxels_carved=self._progress.voxels_carved,
            voxels_evicted=self._progress.voxels_evicted,
            map_bytes=map_bytes,
            stages=[
                StageTime(name=stage, p50_ms=p50, p95_ms=p95)
                for stage, (p50, p95) in self._health.percentiles_ms().items()
            ],
            **counters,
        )
