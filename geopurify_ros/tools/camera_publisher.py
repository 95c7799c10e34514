# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The topics of an RGB-D camera with a pose, made from frames."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from geometry_msgs.msg import PoseStamped, TransformStamped, Vector3
from numpy.typing import NDArray
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.publisher import Publisher
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from geopurify.frame import Frame
from geopurify.frame.depth_units import INVALID_UINT16
from geopurify_ros.conversions import (
    header_at,
    image_from_array,
    info_from_camera,
    pose_from_matrix,
)
from geopurify_ros.qos import PLAYED_CAMERA, PLAYED_TF

logger = logging.getLogger(__name__)


class CameraPublisher:
    """Publishes frames on the topics that the mapper reads.

    Args:
        node: to publish with.
        global_frame: frame the poses are given in.
        camera_frame: optical frame of both images.
        has_classes: frames come with class scores or class ids, on topics of their own.
    """

    def __init__(
        self, node: Node, global_frame: str, camera_frame: str, has_classes: bool
    ) -> None:
        self._global_frame = global_frame
        self._camera_frame = camera_frame
        types = {"pose": PoseStamped, "color/camera_info": CameraInfo}
        types |= {"depth/image_raw": Image, "color/image_raw": Image}
        if has_classes:
            types |= {"scores/image_raw": Image, "semantic/image_raw": Image}
        self._publishers: dict[str, Publisher] = {
            topic: node.create_publisher(kind, topic, PLAYED_CAMERA)
            for topic, kind in types.items()
        }
        self._send_tf = _tf_sender(node)

    def unread(self) -> list[str]:
        """Return the topics of color and depth that nobody subscribes to."""
        topics = ("color/image_raw", "depth/image_raw")
        return [t for t in topics if self._publishers[t].get_subscription_count() == 0]

    def publish(self, frame: Frame) -> None:
        """Publish a frame with its stamp on all topics."""
        self.send(self.messages(frame))

    def messages(self, frame: Frame) -> dict[str, Any]:
        """Return the messages of a frame by topic: the pose first, colour last."""
        header = header_at(frame.stamp_ns, self._camera_frame)
        pose = pose_from_matrix(frame.T_map_cam)
        return {
            "pose": PoseStamped(header=header_at(frame.stamp_ns, self._global_frame), pose=pose),
            "color/camera_info": info_from_camera(frame.camera, header),
            **_class_images(frame, header),
            "depth/image_raw": image_from_array(
                millimetres_from_metres(frame.depth_m), "16UC1", header
            ),
            "color/image_raw": image_from_array(frame.color, "rgb8", header),
        }

    def send(self, messages: Mapping[str, Any]) -> None:
        """Publish each message on its topic, and the pose as a transform too."""
        self._send_tf(messages["pose"], self._camera_frame)
        for topic, message in messages.items():
            self._publishers[topic].publish(message)

    def wait_until_acknowledged(self, timeout_s: float) -> bool:
        """Return whether every subscriber confirmed every message in time."""
        timeout = Duration(seconds=timeout_s)
        return all(p.wait_for_all_acked(timeout) for p in self._publishers.values())


def _tf_sender(node: Node) -> Callable[[PoseStamped, str], None]:
    """Return what publishes a pose as a transform; nothing where tf2_msgs is not installed."""
    try:
        from tf2_msgs.msg import TFMessage
    except ImportError:
        logger.warning("tf2_msgs is not installed: poses go to the topic pose only, not to /tf")
        return lambda pose, child: None
    publisher = node.create_publisher(TFMessage, "/tf", PLAYED_TF)

    def send(stamped: PoseStamped, child: str) -> None:
        transform = TransformStamped(header=stamped.header, child_frame_id=child)
        p = stamped.pose.position
        transform.transform.translation = Vector3(x=p.x, y=p.y, z=p.z)
        transform.transform.rotation = stamped.pose.orientation
        publisher.publish(TFMessage(transforms=[transform]))

    return send


def millimetres_from_metres(depth_m: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Round to uint16 millimetres; what does not fit becomes 0, which is invalid."""
    depth_mm = np.rint(depth_m.astype(np.float64) * 1000.0)
    return np.where(depth_mm < INVALID_UINT16, depth_mm, 0).astype(np.uint16)


def _class_images(frame: Frame, header: Header) -> dict[str, Image]:
    images = {}
    if frame.scores is not None:
        is_bytes = frame.scores.dtype == np.uint8
        scores = frame.scores if is_bytes else frame.scores.astype(np.float32, copy=False)
        encoding = f"{'8U' if is_bytes else '32F'}C{scores.shape[2]}"
        images["scores/image_raw"] = image_from_array(scores, encoding, header)
    if "semantic" in frame.extras:
        semantic = frame.extras["semantic"].astype(np.uint16, copy=False)
        images["semantic/image_raw"] = image_from_array(semantic, "mono16", header)
    return images
