# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Subscribes to the topics of one camera and assembles its frames."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, TransformStamped
from nav_msgs.msg import Odometry
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from geopurify.messages import FrameMatcher, FrameMessages, Match
from geopurify_ros.monitoring.callback_guard import create_timer
from geopurify_ros.monitoring.health import Health
from geopurify_ros.qos import make_sensor_qos
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.monitored_subscription import MonitoredSubscription

SETTLE_S = 1.0  # without any message: then no nearer partner is waited for
# The type and topic of each source of poses that is a topic.
POSES = {
    "pose": (PoseStamped, "pose"),
    "pose_with_covariance": (PoseWithCovarianceStamped, "pose"),
    "transform": (TransformStamped, "pose"),
    "odom": (Odometry, "odom"),
}

logger = logging.getLogger(__name__)


class CameraSubscribers:
    """Subscribes to the topics of a camera and passes on the messages of each frame.

    Args:
        node: to subscribe with.
        config: of the node.
        required_input: the field of `Frame` that the encoder needs.
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
        self._lock = threading.Lock()
        self._is_silent = False  # since the last time that was asked
        self._group = MutuallyExclusiveCallbackGroup()
        self._subscriptions: list[MonitoredSubscription] = []
        self._qos = make_sensor_qos(config.input_qos, config.input_queue_size)
        extra = () if reads == "color" else (reads,)
        sizes = dict.fromkeys(("color", "depth", *extra), config.sync_queue_size)
        if config.pose_source in POSES:
            sizes["pose"] = config.pose_queue_size
        self._matcher = FrameMatcher(
            sizes,
            slop_ns=round(config.sync_slop_s * 1e9),
            on_drop=lambda error, message: health.drop(error.reason, str(error)),
            on_notice=lambda error: health.warn(error.reason, str(error)),
        )
        # Another thread may receive what is subscribed to before the next line here runs.
        if config.pose_source in POSES:
            self._subscribe(*POSES[config.pose_source], "pose")
        self._subscribe(CameraInfo, "color/camera_info", "info")
        # Color last: who waits for its subscriber, as the player does, finds the others as well.
        transports = {"color": config.color_transport, "depth": config.depth_transport}
        for name in (*extra, "depth", "color"):
            self._subscribe_image(name, transports.get(name, "raw"))
        self._timer = create_timer(node, SETTLE_S, self._settle, self._group, health)

    def clear(self) -> int:
        """Discard the frames that wait for messages and return how many."""
        with self._lock:
            return self._matcher.clear()

    def destroy(self) -> None:
        """Unsubscribe."""
        for subscription in self._subscriptions:
            subscription.destroy()
        self._node.destroy_timer(self._timer)
        self._subscriptions.clear()

    def _subscribe_image(self, stream: str, transport: str) -> None:
        topic = f"{stream}/image_raw"
        if transport == "raw":
            self._subscribe(Image, topic, stream)
        else:  # image_transport adds the transport to the name that the raw topic is remapped to
            base = self._node.resolve_topic_name(self._prefix + topic)
            self._subscribe(CompressedImage, f"{base}/{transport}", stream)

    def _subscribe(self, message_type: type, topic: str, stream: str) -> None:
        topic = topic if topic.startswith("/") else self._prefix + topic
        subscription = MonitoredSubscription(
            self._node,
            message_type,
            topic,
            partial(self._receive, stream),
            self._qos,
            self._group,
            self._health,
            is_latched=stream == "info",
        )
        self._subscriptions.append(subscription)

    def _receive(self, stream: str, message: Any) -> None:
        with self._lock:
            self._is_silent = False
            if stream == "info":
                self._matcher.push_info(message)
            else:
                self._matcher.push(stream, message.header, message)
            matches = self._matcher.take()
        self._pass_on(matches)

    def _settle(self) -> None:
        with self._lock:
            matches = self._matcher.settle() if self._is_silent else []
            self._is_silent = True
        self._pass_on(matches)

    def _pass_on(self, matches: list[Match]) -> None:
        for match in matches:
            self._on_frame(FrameMessages.from_streams(match.info, match.items))
