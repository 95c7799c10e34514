# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Publishers of the objects of the map."""

from geopurify_msgs.msg import ObjectArray
from rclpy.node import Node
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from geopurify.pipeline import Pipeline
from geopurify_ros.publishers.map_objects import make_object_array, make_object_markers
from geopurify_ros.qos import LATCHED


class ObjectPublishers:
    """Publishes ``~/objects``, and ``~/object_markers`` for RViz and Foxglove."""

    def __init__(self, node: Node, pipeline: Pipeline) -> None:
        self._node, self._pipeline = node, pipeline
        self._objects = node.create_publisher(ObjectArray, "~/objects", LATCHED)
        self._markers = node.create_publisher(MarkerArray, "~/object_markers", LATCHED)

    def destroy(self) -> None:
        """Destroy the publishers."""
        for publisher in (self._objects, self._markers):
            self._node.destroy_publisher(publisher)

    def publish(self, header: Header) -> None:
        """Publish the objects as they were last found."""
        objects = self._pipeline.known_objects
        self._objects.publish(make_object_array(objects, header))
        self._markers.publish(make_object_markers(objects, header))
