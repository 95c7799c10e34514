# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``~/stats``, and ``/diagnostics`` made of the same figures."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geopurify_msgs.msg import Counter, StageTime, Stats
from rclpy.node import Node

from geopurify.errors import escape_text
from geopurify.frame.encoder import warning_of
from geopurify.pipeline import Pipeline
from geopurify_ros.monitoring.health import FAILURE, Health
from geopurify_ros.monitoring.input_monitor import InputState
from geopurify_ros.qos import STATISTICS

COUNTERS = ("received", "dropped", "skipped", "noticed", "refused")  # fields of Stats
LONGEST_LIST = 1000  # characters of the names that are dropped


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
        self._diagnostics = node.create_publisher(DiagnosticArray, "/diagnostics", STATISTICS)
        self._stats = node.create_publisher(Stats, "~/stats", STATISTICS)

    def destroy(self) -> None:
        """Destroy the publishers."""
        for publisher in (self._diagnostics, self._stats):
            self._node.destroy_publisher(publisher)

    def publish(self, frames_waiting: int, state: str) -> None:
        """Publish the current figures; ``state`` is active, paused or inactive."""
        name = self._node.get_fully_qualified_name().lstrip("/")
        silences, drops = self._health.warn_about_silence(), self._health.take_new_drops()
        stats = self._make_stats(frames_waiting, state)
        warning = warning_of(self._pipeline.encoder)
        status = status_from_stats(name, stats, [*filter(None, [warning]), *silences], drops)
        dropped = escape_text(", ".join(self._pipeline.dropped_names), LONGEST_LIST)
        status.values.append(KeyValue(key="dropped_names", value=dropped))
        inputs = [status_from_input(name, each) for each in self._health.inputs.states()]
        diagnostics = DiagnosticArray(header=stats.header, status=[status, *inputs])
        self._diagnostics.publish(diagnostics)
        self._stats.publish(stats)

    def _make_stats(self, frames_waiting: int, state: str) -> Stats:
        counts, times_ms = self._health.counts(), self._health.percentiles_ms()
        voxels = self._pipeline.voxel_count
        stats = Stats(
            state=state,
            encoder=self._pipeline.encoder.name,
            frames=self._progress.frames,
            frames_waiting=frames_waiting,
            purifications=self._progress.purifications,
            purification_age_s=self._progress.purification_age_s(),
            voxels=voxels,
            voxels_carved=self._progress.voxels_carved,
            voxels_evicted=self._progress.voxels_evicted,
            map_bytes=voxels * self._pipeline.map.bytes_per_voxel(),
            stages=[
                StageTime(name=s, p50_ms=p50, p95_ms=p95) for s, (p50, p95) in times_ms.items()
            ],
            **{kind: _counters(counts[kind]) for kind in COUNTERS},
        )
        stats.header.stamp = self._node.get_clock().now().to_msg()
        return stats


def status_from_stats(
    node_name: str, stats: Stats, problems: Sequence[str], new_drops: Mapping[str, int]
) -> DiagnosticStatus:
    """Return the status of the node.

    Args:
        problems: sentences about what is wrong now.
        new_drops: frames dropped since the last status, by reason.
    """
    values: dict[str, object] = {
        f"{kind}.{counter.name}": counter.count
        for kind in COUNTERS
        for counter in getattr(stats, kind)
    }
    values |= {
        "state": stats.state,
        "frames": stats.frames,
        "frames_waiting": stats.frames_waiting,
        "purifications": stats.purifications,
        "purification_age_s": f"{stats.purification_age_s:.1f}",
        "voxels": stats.voxels,
        "voxels_carved": stats.voxels_carved,
        "voxels_evicted": stats.voxels_evicted,
        "map_bytes": stats.map_bytes,
        "encoder": stats.encoder,
    }
    for stage in stats.stages:
        values[f"p50_ms.{stage.name}"] = f"{stage.p50_ms:.1f}"
        values[f"p95_ms.{stage.name}"] = f"{stage.p95_ms:.1f}"
    problems = [*problems, *(f"{reason}: {n} new" for reason, n in new_drops.items())]
    level = DiagnosticStatus.WARN if problems else DiagnosticStatus.OK
    if FAILURE in new_drops:
        level = DiagnosticStatus.ERROR
    message = "; ".join(problems) or "ok"
    return _make_status(node_name, "mapping", level, message, values)


def status_from_input(node_name: str, state: InputState) -> DiagnosticStatus:
    """Return the status of one subscribed topic: its rate, age and count."""
    level, message = DiagnosticStatus.OK, "ok"
    if state.is_silent:
        level, message = DiagnosticStatus.STALE, f"no message for {state.age_s:.0f} s"
    elif state.rivals:
        level, message = DiagnosticStatus.WARN, f"published by {state.rivals}"
    values: dict[str, object] = {
        "messages": state.count,
        "rate_hz": f"{state.rate_hz:.2f}",
        "age_s": f"{state.age_s:.2f}",
    }
    return _make_status(node_name, f"input {state.topic}", level, message, values)


def _make_status(
    node_name: str, part: str, level: bytes, message: str, values: Mapping[str, object]
) -> DiagnosticStatus:
    return DiagnosticStatus(
        level=level,
        name=f"{node_name}: {part}",
        message=message,
        hardware_id=node_name,
        values=[KeyValue(key=key, value=str(value)) for key, value in values.items()],
    )


def _counters(counts: Mapping[str, int]) -> list[Counter]:
    return [Counter(name=name, count=count) for name, count in counts.items()]
