# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The map's labels in the view of the camera, while somebody subscribes to them."""

from typing import NamedTuple

from rclpy.node import Node
from sensor_msgs.msg import Image

from geopurify.frame import Frame
from geopurify.pipeline import Pipeline
from geopurify.viewing.camera_view import SeenVoxels
from geopurify_ros.conversions import header_at, image_from_array
from geopurify_ros.monitoring.health import Health
from geopurify_ros.process.worker import PURIFYING_NICENESS, Worker
from geopurify_ros.qos import CAMERA_VIEWS


class _View(NamedTuple):
    frame: Frame
    frame_id: str


class CameraViewPublisher:
    """Publishes ``~/overlay/image`` and ``~/label_image`` of the latest frame that was mapped.

    They are made in a thread of their own: a frame that comes while one is made replaces the one
    that waits.
    """

    def __init__(self, node: Node, pipeline: Pipeline, health: Health) -> None:
        self._node, self._pipeline = node, pipeline
        self._overlay = node.create_publisher(Image, "~/overlay/image", CAMERA_VIEWS)
        self._labels = node.create_publisher(Image, "~/label_image", CAMERA_VIEWS)
        self._worker: Worker[_View] = Worker(
            "camera views", self._publish, 1, health.report, PURIFYING_NICENESS
        )

    def offer(self, frame: Frame, frame_id: str) -> None:
        """Show a frame that was mapped, if somebody wants to see it.

        Args:
            frame_id: of the camera.
        """
        if self._overlay.get_subscription_count() or self._labels.get_subscription_count():
            self._worker.put(_View(frame, frame_id))

    def ask_to_stop(self) -> None:
        """Show no further frame."""
        self._worker.ask_to_stop()

    def join(self, deadline_s: float) -> None:
        """Wait for the frame in progress until a time of the steady clock."""
        self._worker.join(deadline_s)

    def destroy(self) -> None:
        """Destroy the publishers."""
        for publisher in (self._overlay, self._labels):
            self._node.destroy_publisher(publisher)

    def _publish(self, view: _View) -> None:
        config = self._pipeline.config
        seen = SeenVoxels(view.frame, config.map.voxel_size_m, config.lifting.max_depth_m)
        region = seen.region()
        if region is None or not self._node.context.ok():
            return
        cloud = self._pipeline.label_voxels_within(region)
        labels = seen.label_image(cloud)
        header = header_at(view.frame.stamp_ns, view.frame_id)
        if self._labels.get_subscription_count():
            self._labels.publish(image_from_array(labels, "mono16", header))
        if self._overlay.get_subscription_count():
            picture = seen.overlay(labels, cloud, self._pipeline.known_objects)
            self._overlay.publish(image_from_array(picture, "rgb8", header))
