# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What /diagnostics and ~/stats say."""

from types import SimpleNamespace
from typing import Any

import pytest
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geopurify_msgs.msg import Counter, StageTime, Stats
from small_world import ColorEncoder

from geopurify.config import from_flat
from geopurify.pipeline import Pipeline
from geopurify_ros.monitoring.health import Health
from geopurify_ros.monitoring.input_monitor import InputState
from geopurify_ros.publishers.diagnostics import (
    DiagnosticsPublisher,
    MappingProgress,
    status_from_input,
    status_from_stats,
)


class RecordingNode:
    """Keeps what is published in place of sending it."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def create_publisher(self, *_: Any) -> SimpleNamespace:
        return SimpleNamespace(publish=self.sent.append)

    def get_fully_qualified_name(self) -> str:
        return "/geopurify"

    def get_clock(self) -> SimpleNamespace:
        return SimpleNamespace(now=lambda: SimpleNamespace(to_msg=Time))


def test_features_that_mean_nothing_are_warned_of_every_time() -> None:
    node, encoder = RecordingNode(), ColorEncoder()
    pipeline = Pipeline(from_flat({"map.max_voxels": 1000}), encoder)
    publisher = DiagnosticsPublisher(node, pipeline, Health(5.0), MappingProgress())
    publisher.publish(0, "active")
    encoder.warning = "its features mean nothing"
    publisher.publish(0, "active")
    publisher.publish(0, "active")
    arrays = [message for message in node.sent if isinstance(message, DiagnosticArray)]
    assert [(array.status[0].level, array.status[0].message) for array in arrays] == [
        (DiagnosticStatus.OK, "ok"),
        (DiagnosticStatus.WARN, "its features mean nothing"),
        (DiagnosticStatus.WARN, "its features mean nothing"),
    ]


def made_stats() -> Stats:
    return Stats(
        state="active",
        encoder="toy",
        frames=7,
        frames_waiting=1,
        purifications=2,
        purification_age_s=1.25,
        voxels=40,
        voxels_carved=3,
        voxels_evicted=4,
        map_bytes=1200,
        stages=[StageTime(name="encode", p50_ms=11.0, p95_ms=20.04)],
        received=[Counter(name="/depth", count=9)],
        dropped=[Counter(name="queue_full", count=1)],
        noticed=[Counter(name="jump", count=5)],
    )


def test_the_status_has_the_figures_of_the_stats() -> None:
    status = status_from_stats("robot/geopurify", made_stats(), [], {})
    assert (status.name, status.hardware_id) == ("robot/geopurify: mapping", "robot/geopurify")
    assert (status.level, status.message) == (DiagnosticStatus.OK, "ok")
    assert {item.key: item.value for item in status.values} == {
        "received./depth": "9",
        "dropped.queue_full": "1",
        "noticed.jump": "5",
        "state": "active",
        "frames": "7",
        "frames_waiting": "1",
        "purifications": "2",
        "purification_age_s": "1.2",
        "voxels": "40",
        "voxels_carved": "3",
        "voxels_evicted": "4",
        "map_bytes": "1200",
        "encoder": "toy",
        "p50_ms.encode": "11.0",
        "p95_ms.encode": "20.0",
    }


@pytest.mark.parametrize(
    ("problems", "new_drops", "level", "message"),
    [
        (["no message on /depth"], {}, DiagnosticStatus.WARN, "no message on /depth"),
        ([], {"size_mismatch": 2}, DiagnosticStatus.WARN, "size_mismatch: 2 new"),
        (["slow"], {"internal_error": 1}, DiagnosticStatus.ERROR, "slow; internal_error: 1 new"),
    ],
)
def test_problems_decide_the_level(problems, new_drops, level, message) -> None:
    status = status_from_stats("node", made_stats(), problems, new_drops)
    assert (status.level, status.message) == (level, message)


@pytest.mark.parametrize(
    ("is_silent", "rivals", "level", "message"),
    [
        (False, "", DiagnosticStatus.OK, "ok"),
        (True, "a and b", DiagnosticStatus.STALE, "no message for 6 s"),
        (False, "a and b", DiagnosticStatus.WARN, "published by a and b"),
    ],
)
def test_each_input_has_a_status(is_silent, rivals, level, message) -> None:
    status = status_from_input("node", InputState("/depth", 3, 2.0, 6.25, is_silent, rivals))
    assert (status.name, status.level, status.message) == ("node: input /depth", level, message)
    assert {item.key: item.value for item in status.values} == {
        "messages": "3",
        "rate_hz": "2.00",
        "age_s": "6.25",
    }
