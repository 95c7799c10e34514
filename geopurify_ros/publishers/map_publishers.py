# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Publishers of the map and of query results."""

import threading
from collections.abc import Callable, Mapping

from geopurify_msgs.msg import LabelMap
from numpy.typing import NDArray
from rclpy.node import Node
from rclpy.publisher import Publisher
from sensor_msgs.msg import PointCloud2
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from geopurify.pipeline import Pipeline
from geopurify.query.results import LabelledCloud, QueryResult
from geopurify_ros.conversions import header_at
from geopurify_ros.publishers.cloud_updates import CloudUpdatePublisher
from geopurify_ros.publishers.found_objects import make_markers
from geopurify_ros.publishers.pace import Pace
from geopurify_ros.publishers.point_clouds import (
    cloud_from_points,
    cloud_from_query,
    make_label_map,
    pack_color_points,
    pack_labelled_points,
)
from geopurify_ros.qos import LATCHED
from geopurify_ros.ros_config import RosConfig


class MapPublishers:
    """Publishes the clouds when they changed, the label map, and answers to texts.

    Attributes:
        pace, update_pace: of the whole clouds and of their updates.
    """

    def __init__(self, node: Node, pipeline: Pipeline, config: RosConfig) -> None:
        self._node = node
        self._pipeline = pipeline
        self._global_frame = config.global_frame
        self.pace = Pace(config.publish_period_s)
        self._lock = threading.Lock()
        self._stamp_ns = 0
        self._cloud = node.create_publisher(PointCloud2, "~/labeled_cloud", LATCHED)
        self._color_cloud = node.create_publisher(PointCloud2, "~/color_cloud", LATCHED)
        self._changed = {cloud: threading.Event() for cloud in (self._cloud, self._color_cloud)}
        self._updates = CloudUpdatePublisher(node, pipeline, config)
        self.update_pace = self._updates.pace
        self._dropped: Mapping[str, str] = {}  # as the label map says
        self._label_map = node.create_publisher(LabelMap, "~/label_map", LATCHED)
        self._query_cloud = node.create_publisher(PointCloud2, "~/query/cloud", LATCHED)
        self._query_markers = node.create_publisher(MarkerArray, "~/query/markers", LATCHED)

    def destroy(self) -> None:
        """Destroy the publishers."""
        self._updates.destroy()
        for publisher in (
            *(self._cloud, self._color_cloud, self._label_map),
            *(self._query_cloud, self._query_markers),
        ):
            self._node.destroy_publisher(publisher)

    def header(self) -> Header:
        """Return the frame of the map and the stamp of the last frame in it."""
        return header_at(self._stamp_ns, self._global_frame)

    def note_change(self, stamp_ns: int | None = None) -> None:
        """Let the next publications happen, with the stamp of the frame that was mapped.

        They are due at once if it was none but e.g. a purification.
        """
        if stamp_ns is not None:
            self._stamp_ns = stamp_ns
        else:
            self.pace.hasten()
            self.update_pace.hasten()
        for changed in self._changed.values():
            changed.set()
        self._updates.note_change()

    def publish_updates(self) -> None:
        """Publish the blocks of the labelled cloud that changed."""
        self._updates.publish(self.header())

    def publish_map(self) -> None:
        """Publish the clouds that changed since; the coloured one if somebody subscribes to it."""
        wanted = {self._cloud: pack_labelled_points}
        if self._color_cloud.get_subscription_count():
            wanted[self._color_cloud] = pack_color_points
        with self._lock:
            changed = [cloud for cloud in wanted if self._changed[cloud].is_set()]
            if changed:
                with self.pace.publication():
                    for cloud in changed:
                        self._publish(cloud, wanted[cloud])

    def _publish(
        self, publisher: Publisher, points_of: Callable[[LabelledCloud], NDArray]
    ) -> None:
        changed = self._changed[publisher]
        changed.clear()
        header = self.header()
        try:
            publisher.publish(cloud_from_points(points_of(self._pipeline.label_voxels()), header))
        except Exception:
            changed.set()  # the next period tries again
            raise

    def publish_vocabulary(self) -> LabelMap:
        """Publish the label map, then the cloud with the new labels; return the former."""
        message = self._publish_label_map(self._pipeline.dropped_names)
        self.note_change()
        self.publish_map()
        return message

    def publish_dropped_names(self) -> None:
        """Publish the label map again if other names are dropped than it says."""
        dropped = self._pipeline.dropped_names
        if dropped.keys() != self._dropped.keys():
            self._publish_label_map(dropped)

    def _publish_label_map(self, dropped: Mapping[str, str]) -> LabelMap:
        vocabulary, self._dropped = self._pipeline.vocabulary, dropped
        message = make_label_map(vocabulary.names, vocabulary.colors, dropped, self.header())
        self._label_map.publish(message)
        return message

    def publish_query(self, result: QueryResult, header: Header) -> PointCloud2:
        """Publish the result of a text query as a cloud and as markers; return the cloud."""
        cloud = cloud_from_query(result.points_map, result.scores, result.object_ids, header)
        self._query_cloud.publish(cloud)
        self._query_markers.publish(make_markers(result.text, result.objects, header))
        return cloud
