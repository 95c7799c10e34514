# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Poses from /tf: each frame waits for the transform at its own stamp."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import Clock, ClockType, JumpThreshold, TimeJump
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy

from geopurify.messages import FrameMessages
from geopurify.messages.transforms import LATE_NS, Transforms
from geopurify_ros.monitoring.callback_guard import guard_callback
from geopurify_ros.monitoring.health import Health
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.monitored_subscription import MonitoredSubscription
from geopurify_ros.subscribers.tf_message_filter import TfMessageFilter

if TYPE_CHECKING:
    from tf2_msgs.msg import TFMessage

# Best effort receives from both kinds of publisher. Deep, as many nodes may send at once.
MOVING = QoSProfile(depth=1000, reliability=QoSReliabilityPolicy.BEST_EFFORT)
STATIC = QoSProfile(depth=1000, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL)
RETRY_S = 0.05


class TfPoseSource:
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
            lambda error: health.notice(error.reason, str(error)),
            config.tf_max_frames,
            config.tf_max_samples,
        )
        self._node = node
        self._health = health
        self._on_frame = on_frame
        # The threads of TF and of the cameras hand over: none may pass another with later frames.
        self._handing_over = threading.Lock()
        self._queue = TfMessageFilter(
            self.transforms,
            config.global_frame,
            config.tf_timeout_s,
            config.tf_queue_size,
            health.drop,
            time.monotonic,
        )
        group = MutuallyExclusiveCallbackGroup()
        self._listeners: list[MonitoredSubscription] = []
        for topic, is_static in (("/tf_static", True), ("/tf", False)):
            receive = partial(self._receive, is_static)
            listener = MonitoredSubscription(
                node,
                TFMessage,
                topic,
                receive,
                STATIC if is_static else MOVING,
                group,
                health,
                is_latched=is_static,
                is_shared=True,
                is_expected=not is_static,
            )
            self._listeners.append(listener)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._timer = node.create_timer(
            RETRY_S, guard_callback(self._hand_over, health), callback_group=group, clock=steady
        )
        self._jumps = node.get_clock().create_jump_callback(
            JumpThreshold(
                min_forward=None,
                min_backward=Duration(nanoseconds=-LATE_NS),
                on_clock_change=False,
            ),
            post_callback=guard_callback(self._on_clock_jump, health),
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
        self._jumps.unregister()
        self._node.destroy_timer(self._timer)
        for listener in self._listeners:
            listener.destroy()

    def _receive(self, is_static: bool, message: "TFMessage") -> None:
        for sample in message.transforms:
            self.transforms.add(sample, is_static)
        self._hand_over()

    def _on_clock_jump(self, jump: TimeJump) -> None:
        self.transforms.clear_moving()
        back_s = -jump.delta.nanoseconds * 1e-9
        self._health.notice("tf_time_went_back", f"the time of /clock went back by {back_s:.3f} s")

    def _hand_over(self) -> None:
        if not len(self._queue):
            return
        with self._handing_over:
            for messages, T_map_cam in self._queue.take():
                self._on_frame(replace(messages, pose=T_map_cam))
