# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A node that plays camera and operator in tests: publishes, calls, and waits on conditions."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from geopurify_msgs.msg import LabelMap, Stats
from geopurify_msgs.srv import (
    ListObjects,
    LoadMap,
    QueryPoint,
    QueryText,
    SaveMap,
    SetObjectFrames,
    SetVocabulary,
)
from rclpy.executors import SingleThreadedExecutor
from sensor_msgs.msg import PointCloud2
from std_srvs.srv import SetBool, Trigger

from geopurify_ros.qos import LATCHED

TIMEOUT_S = 60.0
SERVICES = {
    "query_text": QueryText,
    "query_point": QueryPoint,
    "list_objects": ListObjects,
    "set_object_frames": SetObjectFrames,
    "set_vocabulary": SetVocabulary,
    "save_map": SaveMap,
    "load_map": LoadMap,
    "pause": SetBool,
    "purify": Trigger,
    "reset": Trigger,
}

Result = TypeVar("Result")


class Client:
    """Talks to the node ``geopurify`` of a namespace over its topics and services."""

    def __init__(self, namespace: str = "") -> None:
        self.node = rclpy.create_node("test_client", namespace=namespace)
        self.diagnostics: dict[str, str] = {}
        self._reports = 0
        self.level = b""
        self.summary = ""
        self.clouds: list[PointCloud2] = []
        self.label_maps: list[LabelMap] = []
        self.stats: list[Stats] = []
        self._news = threading.Condition()
        self.listen(DiagnosticArray, "/diagnostics", self._on_diagnostics, 10)
        self.listen(PointCloud2, "geopurify/labeled_cloud", self.clouds.append, LATCHED)
        self.listen(LabelMap, "geopurify/label_map", self.label_maps.append, LATCHED)
        self.listen(Stats, "geopurify/stats", self.stats.append, 10)
        self._kinds: dict[str, Any] = {}
        self._clients: dict[str, Any] = {}
        for name, kind in SERVICES.items():
            self.add_service(name, kind)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self.node)
        self._thread = threading.Thread(target=self._executor.spin, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._executor.shutdown()
        self._thread.join(TIMEOUT_S)
        self.node.destroy_node()

    def listen(
        self, message_type: Any, topic: str, callback: Callable[[Any], None], qos: Any
    ) -> None:
        """Subscribe; what the callback changes may be waited for."""
        self.node.create_subscription(message_type, topic, self._noting(callback), qos)

    def add_service(self, name: str, kind: Any) -> None:
        """Make a further service of the node callable."""
        self._kinds[name] = kind
        self._clients[name] = self.node.create_client(kind, f"geopurify/{name}")

    def wait_for(self, condition: Callable[[], Result], timeout_s: float = TIMEOUT_S) -> Result:
        """Wait until a message makes the condition true and return its value."""
        with self._news:
            result = self._news.wait_for(condition, timeout_s)
        assert result, f"timed out; diagnostics: {self.summary} {self.diagnostics}"
        return result

    def wait_for_count(self, key: str, at_least: int = 1) -> None:
        """Wait until a value of the diagnostics is high enough."""
        self.wait_for(lambda: int(self.diagnostics.get(key, "0")) >= at_least)

    def next_diagnostics(self) -> dict[str, str]:
        """Return diagnostics that were gathered after this call."""
        before = self._reports
        self.wait_for(lambda: self._reports >= before + 2)  # one may be on its way
        return self.diagnostics

    def next_stats(self) -> Stats:
        """Return statistics that were gathered after this call."""
        before = len(self.stats)
        self.wait_for(lambda: len(self.stats) >= before + 2)  # one may be on its way
        return self.stats[-1]

    def begin(self, service: str, **fields: Any) -> Any:
        """Call a service of the node and return the future of its response."""
        client = self._clients[service]
        assert client.wait_for_service(TIMEOUT_S), f"no service {service}"
        return client.call_async(self._kinds[service].Request(**fields))

    def call(self, service: str, **fields: Any) -> Any:
        """Call a service of the node and return the response."""
        future = self.begin(service, **fields)
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        assert done.wait(TIMEOUT_S), f"{service} did not answer"
        return future.result()

    def _noting(self, callback: Callable[[Any], None]) -> Callable[[Any], None]:
        def note(message: Any) -> None:
            with self._news:
                callback(message)
                self._news.notify_all()

        return note

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        self._reports += 1
        status = message.status[0]
        self.level, self.summary = status.level, status.message
        self.diagnostics = {item.key: item.value for item in status.values}
