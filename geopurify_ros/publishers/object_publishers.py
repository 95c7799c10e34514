# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Publishers of the objects of the map, and of where one can drive."""

from geopurify_msgs.msg import ObjectArray
from nav_msgs.msg import OccupancyGrid
from rclpy.node import Node
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify_ros.conversions import grid_from_costmap
from geopurify_ros.monitoring.health import Health
from geopurify_ros.publishers.detections import DetectionPublisher
from geopurify_ros.publishers.map_objects import make_object_array, make_object_markers
from geopurify_ros.qos import LATCHED


class ObjectPublishers:
    """Publishes ``~/objects``, ``~/object_markers`` for RViz and Foxglove, and ``~/costmap``.

    Where vision_msgs is installed, also ``~/detections`` and ``~/label_info``.
    """

    def __init__(self, node: Node, pipeline: Pipeline, health: Health) -> None:
        self._node, self._pipeline, self._health = node, pipeline, health
        self._objects = node.create_publisher(ObjectArray, "~/objects", LATCHED)
        self._markers = node.create_publisher(MarkerArray, "~/object_markers", LATCHED)
        self._costmap = node.create_publisher(OccupancyGrid, "~/costmap", LATCHED)
        self._detections = DetectionPublisher(node)

    def destroy(self) -> None:
        """Destroy the publishers."""
        for publisher in (self._objects, self._markers, self._costmap):
            self._node.destroy_publisher(publisher)
        self._detections.destroy()

    def publish(self, header: Header) -> None:
        """Publish the objects as they were last found."""
        objects = self._pipeline.known_objects
        self._objects.publish(make_object_array(objects, header))
        self._markers.publish(make_object_markers(objects, header))
        self._costmap.publish(self._grid(header))
        self._detections.publish(objects, self._pipeline.vocabulary.names, header)

    def _grid(self, header: Header) -> OccupancyGrid:
        """Return the occupancy grid; without cells if the map is empty or too wide for one."""
        try:
            return grid_from_costmap(self._pipeline.costmap(), header)
        except BadInput as error:
            if error.reason != "map_empty":
                self._health.warn(error.reason, str(error))
            return OccupancyGrid(header=header)
