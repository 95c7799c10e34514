# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The topics that frames are made of."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Odometry
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.node import Node
from rclpy.qos import QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import CameraInfo, Image

from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify_ros.conversions import (
    camera_from_info,
    color_from_image,
    depth_from_image,
    matrix_from_pose,
    ns_from_stamp,
    scores_from_image,
    semantic_from_image,
)
from geopurify_ros.health import Health
from geopurify_ros.pairing import FramePairer
from geopurify_ros.parameters import RosConfig

RELIABILITY = {
    "best_effort": QoSReliabilityPolicy.BEST_EFFORT,
    "reliable": QoSReliabilityPolicy.RELIABLE,
}
POSE_TYPES = {"pose": PoseStamped, "odom": Odometry}


@dataclass(frozen=True)
class FrameMessages:
    """The messages of one frame; ``scores`` and ``semantic`` only if the encoder reads them."""

    info: CameraInfo
    color: Image
    depth: Image
    pose: PoseStamped | Odometry
    scores: Image | None = None
    semantic: Image | None = None

    def frame(self, global_frame: str, rectified: bool) -> Frame:
        """Convert the messages.

        Raises:
            BadInput: an image, the camera or the pose is not usable.
        """
        self._check_frames(global_frame)
        pose = self.pose.pose.pose if isinstance(self.pose, Odometry) else self.pose.pose
        return Frame(
            color=color_from_image(self.color),
            depth_m=depth_from_image(self.depth),
            camera=camera_from_info(self.info, rectified),
            T_map_cam=matrix_from_pose(pose),
            stamp_ns=ns_from_stamp(self.color.header.stamp),
            scores=None if self.scores is None else scores_from_image(self.scores),
            semantic=None if self.semantic is None else semantic_from_image(self.semantic),
        )

    def _check_frames(self, global_frame: str) -> None:
        camera_frame = self.color.header.frame_id
        expected = {
            "depth is": (self.depth.header.frame_id, camera_frame),
            "the pose is given": (self.pose.header.frame_id, global_frame),
        }
        if isinstance(self.pose, Odometry):
            expected["the odometry is that of"] = (self.pose.child_frame_id, camera_frame)
        for what, (frame_id, wanted) in expected.items():
            if frame_id != wanted:
                raise BadInput("frame_mismatch", f"{what} {frame_id!r}, expected {wanted!r}")


class Inputs:
    """Subscribes to the inputs and hands over the messages of each frame.

    Args:
        node: to subscribe with.
        config: of the node.
        reads: the field of `Frame` that the encoder needs.
        health: where receptions and drops are counted.
        on_frame: called with the messages of each frame, from the callback of the last of them.
    """

    def __init__(
        self,
        node: Node,
        config: RosConfig,
        reads: str,
        health: Health,
        on_frame: Callable[[FrameMessages], None],
    ) -> None:
        self._health = health
        self._on_frame = on_frame
        self._info: CameraInfo | None = None
        self._lock = threading.Lock()
        self._group = MutuallyExclusiveCallbackGroup()
        self._qos = QoSProfile(
            depth=config.input_queue_size,
            reliability=RELIABILITY[config.input_qos],
        )
        extra = () if reads == "color" else (reads,)
        sizes = dict.fromkeys(("color", "depth", *extra), config.sync_queue_size)
        self._pairer = FramePairer(
            sizes | {"pose": config.pose_queue_size},
            slop_ns=round(config.sync_slop_s * 1e9),
            count_drop=health.drop,
        )
        # Color last: who waits for its subscriber, as the player does, finds the others as well.
        self._subscribe(node, POSE_TYPES[config.pose_source], config.pose_source, "pose")
        self._subscribe(node, CameraInfo, "color/camera_info", "info")
        for name in (*extra, "depth", "color"):
            self._subscribe(node, Image, f"{name}/image_raw", name)

    def clear(self) -> None:
        """Forget what waits for its partners."""
        with self._lock:
            self._pairer.clear()

    def _subscribe(self, node: Node, message_type: type, topic: str, stream: str) -> None:
        name = node.resolve_topic_name(topic)
        self._health.expect(name)
        callback = partial(self._receive, stream, name)
        node.create_subscription(
            message_type, topic, callback, self._qos, callback_group=self._group
        )

    def _receive(self, stream: str, topic: str, message: Any) -> None:
        self._health.receive(topic)
        with self._lock:
            if stream == "info":
                self._info = message
            else:
                self._pairer.push(stream, ns_from_stamp(message.header.stamp), message)
            matches = self._pairer.take() if self._info else []
        for match in matches:
            self._on_frame(FrameMessages(info=self._info, **match))
