# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from types import SimpleNamespace
from typing import Any

from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from small_world import ColorEncoder

from geopurify.config import from_flat
from geopurify.pipeline import Pipeline
from geopurify_ros.monitoring.health import Health
from geopurify_ros.publishers.diagnostics import DiagnosticsPublisher, MappingProgress


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
