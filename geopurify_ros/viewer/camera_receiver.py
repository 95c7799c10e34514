# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The last color image of a camera and where it was taken."""

import threading

from geometry_msgs.msg import PoseStamped
from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, Image
from tf2_msgs.msg import TFMessage

from geopurify.errors import BadInput
from geopurify.messages import fitting_camera, matrix_from_pose, ns_from_stamp
from geopurify.messages.images.image_messages import color_from_image
from geopurify.messages.transforms import BUFFER_S, Transforms
from geopurify.viewing.browser.map_source import CameraView
from geopurify_ros.qos import TF, TF_STATIC, make_sensor_qos

NEAR_S = 0.1  # between a pose and its image


class CameraReceiver:
    """Keeps the last image, its intrinsics and poses; decodes what is asked for.

    The pose is that of the topic ``pose`` if one comes near the image in time, else that of TF.
    """

    def __init__(self, node: Node) -> None:
        self._lock = threading.Lock()
        self._image: Image | None = None
        self._info: CameraInfo | None = None
        self._pose: PoseStamped | None = None
        self._transforms = Transforms(BUFFER_S, lambda error: None)
        latest = make_sensor_qos("best_effort", 1)
        node.create_subscription(Image, "color/image_raw", self._on_image, latest)
        node.create_subscription(CameraInfo, "color/camera_info", self._on_info, latest)
        node.create_subscription(PoseStamped, "pose", self._on_pose, latest)
        node.create_subscription(TFMessage, "/tf", lambda m: self._on_tf(m, False), TF)
        node.create_subscription(
            TFMessage, "/tf_static", lambda m: self._on_tf(m, True), TF_STATIC
        )

    def take(self, global_frame: str) -> CameraView | None:
        """Return the last image; None if it was taken before, or has no pose or intrinsics."""
        with self._lock:
            image, info, pose = self._image, self._info, self._pose
            self._image = None
        if image is None or info is None:
            return None
        stamp_ns = ns_from_stamp(image.header.stamp)
        try:
            if pose and abs(ns_from_stamp(pose.header.stamp) - stamp_ns) < NEAR_S * 1e9:
                T_map_cam = matrix_from_pose(pose.pose)
            else:
                T_map_cam = self._transforms.lookup(global_frame, image.header.frame_id, stamp_ns)
            color = color_from_image(image)
            camera = fitting_camera(info, color.shape[1], color.shape[0])
        except (BadInput, LookupError):  # the mapper tells of it
            return None
        return CameraView(camera, T_map_cam, color)

    def _on_image(self, message: Image) -> None:
        with self._lock:
            self._image = message

    def _on_info(self, message: CameraInfo) -> None:
        self._info = message

    def _on_pose(self, message: PoseStamped) -> None:
        self._pose = message

    def _on_tf(self, message: TFMessage, is_static: bool) -> None:
        for sample in message.transforms:
            self._transforms.add(sample, is_static)
