# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Incremental updates of the labelled cloud: only the blocks that changed."""

import math
import threading
import time

from geopurify_msgs.msg import CloudUpdate
from rclpy.node import Node
from std_msgs.msg import Header

from geopurify.pipeline import Pipeline
from geopurify.query.changed_blocks import Block, CloudBlocks, packets
from geopurify_ros.publishers.pace import Pace
from geopurify_ros.publishers.point_clouds import make_cloud_update, pack_updated_points
from geopurify_ros.qos import CLOUD_UPDATES
from geopurify_ros.ros_config import RosConfig


class CloudUpdatePublisher:
    """Publishes the blocks of the labelled cloud that changed, to those who subscribed.

    A new subscriber gets all blocks, and so do the others again.  Who lost a message has the
    whole cloud again once ``update_whole_period_s`` is over.

    Args:
        node: whose topic it is.
        pipeline: whose map it is.
        config: of the node.

    Attributes:
        pace: of the updates.
    """

    def __init__(self, node: Node, pipeline: Pipeline, config: RosConfig) -> None:
        self.pace = Pace(config.update_period_s)
        self._node = node
        self._pipeline = pipeline
        self._config = config
        self._changed = threading.Event()
        self._blocks = CloudBlocks(config.update_block_voxels, pack_updated_points)
        self._subscribers = 0
        self._endpoints: set[tuple[int, ...]] = set()
        self._sequence = 0
        self._cleared_s = -math.inf  # steady clock
        self._publisher = node.create_publisher(CloudUpdate, "~/cloud_updates", CLOUD_UPDATES)

    def destroy(self) -> None:
        """Destroy the publisher."""
        self._node.destroy_publisher(self._publisher)

    def note_change(self) -> None:
        """Let the next `publish` look for changed blocks."""
        self._changed.set()

    def publish(self, header: Header) -> None:
        """Publish what changed since the last time, or everything if that is due."""
        clear = self._is_whole_due()
        if not self._subscribers or not (clear or self._changed.is_set()):
            return
        self._changed.clear()
        try:
            with self.pace.publication():
                self._send(header, clear)
        except Exception:
            self._subscribers, self._endpoints = 0, set()  # all get everything the next time
            raise

    def _send(self, header: Header, clear: bool) -> None:
        if clear:
            self._blocks.forget()
            self._cleared_s = time.monotonic()
        blocks = self._blocks.update(self._pipeline.label_voxels())
        block_size_m = self._config.update_block_voxels * self._pipeline.config.map.voxel_size_m
        nothing: list[list[Block]] = [[]] if clear else []  # an empty map has to be told, too
        for packet in list(packets(blocks, self._config.update_max_voxels)) or nothing:
            message = make_cloud_update(packet, block_size_m, header)
            message.clear, clear = clear, False
            message.sequence = self._sequence
            self._sequence += 1
            self._publisher.publish(message)

    def _is_whole_due(self) -> bool:
        """Return whether all blocks are due: a new subscriber, or the period is over."""
        before, self._subscribers = self._subscribers, self._publisher.get_subscription_count()
        known, self._endpoints = self._endpoints, self._found_endpoints()
        # One may join as another leaves, and may be found a moment before it is connected.
        has_joined = self._subscribers > before or not self._endpoints <= known
        age_s = time.monotonic() - self._cleared_s
        return has_joined or age_s >= self._config.update_whole_period_s > 0

    def _found_endpoints(self) -> set[tuple[int, ...]]:
        topic = self._publisher.topic_name
        found = self._node.get_subscriptions_info_by_topic(topic)
        return {tuple(endpoint.endpoint_gid) for endpoint in found}
