# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The topics that the frames of one camera are made of."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Odometry
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.node import Node
from rclpy.qos import QoSProfile, QoSReliabilityPolicy
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from geopurify_ros.conversions import ns_from_stamp
from geopurify_ros.frame_messages import FrameMessages
from geopurify_ros.health import Health
from geopurify_ros.listener import Listener
from geopurify_ros.pairing import FramePairer
from geopurify_ros.ros_config import RosConfig

RELIABILITY = {
    "best_effort": QoSReliabilityPolicy.BEST_EFFORT,
    "reliable": QoSReliabilityPolicy.RELIABLE,
}
POSE_TYPES = {"pose": PoseStamped, "odom": Odometry}

logger = logging.getLogger(__name__)


class Inputs:
    """Subscribes to the topics of a camera and hands over the messages of each frame.

    Args:
        node: to subscribe with.
        config: of the node.
        reads: the field of `Frame` that the encoder needs.
        health: where receptions and drops are counted.
        on_frame: called with the messages of each frame, from the callback of the last of them;
            without the pose if it is to come from TF.
        camera: namespace of the topics; empty: none.
    """

    def __init__(
        self,
        node: Node,
        config: RosConfig,
        reads: str,
        health: Health,
        on_frame: Callable[[FrameMessages], None],
        camera: str = "",
    ) -> None:
        self._node = node
        self._health = health
        self._on_frame = on_frame
        self._prefix = f"{camera}/" if camera else ""
        self._info: CameraInfo | None = None
        self._lock = threading.Lock()
        self._group = MutuallyExclusiveCallbackGroup()
        self._listeners: list[Listener] = []
        self._qos = QoSProfile(
            depth=config.input_queue_size,
            reliability=RELIABILITY[config.input_qos],
        )
        extra = () if reads == "color" else (reads,)
        sizes = dict.fromkeys(("color", "depth", *extra), config.sync_queue_size)
        if config.pose_source in POSE_TYPES:
            sizes["pose"] = config.pose_queue_size
        self._pairer = FramePairer(
            sizes, slop_ns=round(config.sync_slop_s * 1e9), count_drop=health.drop
        )
        # Another thread may receive what is subscribed to before the next line here runs.
        if config.pose_source in POSE_TYPES:
            self._subscribe(POSE_TYPES[config.pose_source], config.pose_source, "pose")
        self._subscribe(CameraInfo, "color/camera_info", "info")
        # Color last: who waits for its subscriber, as the player does, finds the others as well.
        transports = {"color": config.color_transport, "depth": config.depth_transport}
        for name in (*extra, "depth", "color"):
            self._subscribe_image(name, transports.get(name, "raw"))

    def clear(self) -> int:
        """Forget what waits for its partners and return of how many frames it is."""
        with self._lock:
            waiting = self._pairer.waiting
            self._pairer.clear()
        return waiting

    def destroy(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            listener.destroy()
        self._listeners.clear()

    def _subscribe_image(self, stream: str, transport: str) -> None:
        topic = f"{stream}/image_raw"
        if transport == "raw":
            self._subscribe(Image, topic, stream)
        else:  # image_transport adds the transport to the name that the raw topic is remapped to
            base = self._node.resolve_topic_name(self._prefix + topic)
            self._subscribe(CompressedImage, f"{base}/{transport}", stream)

    def _subscribe(self, message_type: type, topic: str, stream: str) -> None:
        topic = topic if topic.startswith("/") else self._prefix + topic
        listener = Listener(
            self._node,
            message_type,
            topic,
            partial(self._receive, stream),
            self._qos,
            self._group,
            self._health,
            is_latched=stream == "info",
        )
        self._listeners.append(listener)

    def _receive(self, stream: str, message: Any) -> None:
        with self._lock:
            if stream == "info":
                self._take_info(message)
            else:
                self._pairer.push(stream, ns_from_stamp(message.header.stamp), message)
            matches = self._pairer.take() if self._info else []
        for match in matches:
            self._on_frame(FrameMessages(info=self._info, **match))

    def _take_info(self, info: CameraInfo) -> None:
        if self._info and _intrinsics(info) != _intrinsics(self._info):
            self._health.notice(
                "camera_info_changed", "camera_info has other intrinsics than before"
            )
        self._info = info


def _intrinsics(info: CameraInfo) -> tuple:
    return (info.width, info.height, *info.k, *info.p, *info.d, info.distortion_model)
