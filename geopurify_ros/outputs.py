# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The topics that show the map."""

import threading

from geopurify_msgs.msg import LabelMap
from rclpy.node import Node
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import PointCloud2
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from geopurify.answers import QueryResult
from geopurify.pipeline import Pipeline
from geopurify_ros.cloud_updates import CloudUpdates
from geopurify_ros.clouds import (
    cloud_from_points,
    cloud_from_query,
    label_map,
    labelled_points,
)
from geopurify_ros.conversions import header_at
from geopurify_ros.found_objects import markers
from geopurify_ros.ros_config import RosConfig

# Who subscribes late, such as RViz, gets the last message.
LATCHED = QoSProfile(
    depth=1,
    reliability=QoSReliabilityPolicy.RELIABLE,
    durability=QoSDurabilityPolicy.TRANSIENT_LOCAL,
)


class Outputs:
    """Publishes the labelled cloud when it changed, the label map, and answers to texts."""

    def __init__(self, node: Node, pipeline: Pipeline, config: RosConfig) -> None:
        self._node = node
        self._pipeline = pipeline
        self._global_frame = config.global_frame
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._stamp_ns = 0
        self._cloud = node.create_publisher(PointCloud2, "~/labeled_cloud", LATCHED)
        self._updates = CloudUpdates(node, pipeline, config)
        self._label_map = node.create_publisher(LabelMap, "~/label_map", LATCHED)
        self._query_cloud = node.create_publisher(PointCloud2, "~/query/cloud", LATCHED)
        self._query_markers = node.create_publisher(MarkerArray, "~/query/markers", LATCHED)

    def destroy(self) -> None:
        """Publish no more."""
        self._updates.destroy()
        for publisher in (self._cloud, self._label_map, self._query_cloud, self._query_markers):
            self._node.destroy_publisher(publisher)

    def header(self) -> Header:
        """Return the frame of the map and the stamp of the last frame in it."""
        return header_at(self._stamp_ns, self._global_frame)

    def note_change(self, stamp_ns: int | None = None) -> None:
        """Let the next publications happen, with the stamp of the frame that was mapped."""
        if stamp_ns is not None:
            self._stamp_ns = stamp_ns
        self._changed.set()
        self._updates.note_change()

    def publish_updates(self) -> None:
        """Publish the blocks of the labelled cloud that changed."""
        self._updates.publish(self.header())

    def publish_map(self) -> None:
        """Publish the labelled cloud unless nothing changed since the last time."""
        with self._lock:
            if not self._changed.is_set():
                return
            self._changed.clear()
            header = self.header()
            try:
                points = labelled_points(self._pipeline.labelled())
                self._cloud.publish(cloud_from_points(points, header))
            except Exception:
                self._changed.set()  # the next period tries again
                raise

    def publish_vocabulary(self) -> LabelMap:
        """Publish the label map, then the cloud with the new labels; return the former."""
        vocabulary = self._pipeline.vocabulary
        message = label_map(vocabulary.names, vocabulary.colors, self.header())
        self._label_map.publish(message)
        self.note_change()
        self.publish_map()
        return message

    def publish_query(self, result: QueryResult, header: Header) -> PointCloud2:
        """Publish what answers a text as a cloud and as markers; return the cloud."""
        cloud = cloud_from_query(result.points_map, result.scores, result.object_ids, header)
        self._query_cloud.publish(cloud)
        self._query_markers.publish(markers(result.text, result.objects, header))
        return cloud
