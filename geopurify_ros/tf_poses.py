# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Poses from /tf: each frame waits for the transform at its own stamp."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from geometry_msgs.msg import PoseStamped
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.qos import QoSDurabilityPolicy, QoSProfile

from geopurify.transforms import Transforms
from geopurify_ros.conversions import header_at, pose_from_matrix
from geopurify_ros.frame_messages import FrameMessages
from geopurify_ros.health import Health
from geopurify_ros.inputs import why_silent
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.transform_queue import TransformQueue

if TYPE_CHECKING:
    from tf2_msgs.msg import TFMessage

DYNAMIC = QoSProfile(depth=100)
STATIC = QoSProfile(depth=100, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL)
RETRY_S = 0.05


class TfPoses:
    """Completes frames with the pose of their camera in the global frame.

    Args:
        node: to subscribe with.
        config: of the node.
        health: where drops are counted.
        on_frame: called with each frame that has its pose, one after another; must not wait for
            what calls this object.
    """

    def __init__(
        self,
        node: Node,
        config: RosConfig,
        health: Health,
        on_frame: Callable[[FrameMessages], None],
    ) -> None:
        from tf2_msgs.msg import TFMessage  # not needed for the other sources of poses

        self.transforms = Transforms(
            config.tf_buffer_s,
            lambda notice: health.notice(notice, notice.sentence),
            config.tf_max_frames,
            config.tf_max_samples,
        )
        self._node = node
        self._health = health
        self._on_frame = on_frame
        self._global_frame = config.global_frame
        # The threads of TF and of the cameras hand over: none may pass another with later frames.
        self._handing_over = threading.Lock()
        self._queue = TransformQueue(
            self.transforms,
            config.global_frame,
            config.tf_timeout_s,
            config.tf_queue_size,
            health.drop,
            time.monotonic,
        )
        group = MutuallyExclusiveCallbackGroup()
        self._topic = node.resolve_topic_name("/tf")
        health.expect(self._topic, partial(why_silent, node, self._topic, DYNAMIC))
        self._subscriptions = [
            node.create_subscription(
                TFMessage, topic, partial(self._receive, is_static), qos, callback_group=group
            )
            for topic, qos, is_static in (("/tf_static", STATIC, True), ("/tf", DYNAMIC, False))
        ]
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._timer = node.create_timer(
            RETRY_S, self._hand_over, callback_group=group, clock=steady
        )

    def push(self, messages: FrameMessages) -> None:
        """Let a frame wait for its pose."""
        self._queue.push(messages, messages.camera_frame, messages.stamp_ns)
        self._hand_over()

    def clear(self) -> int:
        """Forget the frames that wait, none is being handed over any more; return how many."""
        with self._handing_over:
            return self._queue.clear()

    def destroy(self) -> None:
        """Stop listening."""
        self._health.forget(self._topic)
        self._node.destroy_timer(self._timer)
        for subscription in self._subscriptions:
            self._node.destroy_subscription(subscription)

    def _receive(self, is_static: bool, message: "TFMessage") -> None:
        if not is_static:
            self._health.receive(self._topic)
        for sample in message.transforms:
            self.transforms.add(sample, is_static)
        self._hand_over()

    def _hand_over(self) -> None:
        if not len(self._queue):
            return
        with self._handing_over:
            for messages, T_map_cam in self._queue.take():
                header = header_at(messages.stamp_ns, self._global_frame)
                pose = PoseStamped(header=header, pose=pose_from_matrix(T_map_cam))
                self._on_frame(replace(messages, pose=pose))
