# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Publishes the messages of a bag as they are, byte by byte, in the order of their recording."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy, QoSProfile
from rosbags.rosbag2 import Reader

LATCHED = ("/tf_static", "/color/camera_info")


class BagPublisher:
    """Publishes some topics of a bag.

    Args:
        topics: the names to publish under, by those in the bag.
    """

    def __init__(self, node: Node, bag: Path, topics: Mapping[str, str]) -> None:
        self._node = node
        with Reader(bag) as reader:
            self._messages = [
                (topics[connection.topic], bytes(data))
                for connection, _, data in reader.messages()
                if connection.topic in topics
            ]
            self._publishers = {
                topics[connection.topic]: self._advertise(
                    topics[connection.topic], connection.msgtype
                )
                for connection in reader.connections
                if connection.topic in topics
            }

    def has_subscribers(self) -> bool:
        """Tell whether each topic is read."""
        return all(each.get_subscription_count() for each in self._publishers.values())

    def count(self, topic: str) -> int:
        """Return how many messages of a topic there are."""
        return sum(name == topic for name, _ in self._messages)

    def publish(self) -> None:
        """Publish all messages."""
        for topic, data in self._messages:
            self._publishers[topic].publish(data)

    def destroy(self) -> None:
        """Withdraw the topics."""
        for each in self._publishers.values():
            self._node.destroy_publisher(each)

    def _advertise(self, topic: str, kind: str) -> Publisher:
        is_latched = topic in LATCHED
        qos = QoSProfile(
            depth=100,
            durability=DurabilityPolicy.TRANSIENT_LOCAL
            if is_latched
            else DurabilityPolicy.VOLATILE,
        )
        package, _, name = kind.split("/")
        message_type = getattr(import_module(f"{package}.msg"), name)
        return self._node.create_publisher(message_type, topic, qos)
