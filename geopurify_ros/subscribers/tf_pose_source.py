# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Camera poses from /tf: each frame waits for the transform at its own stamp.

Where messages give the pose of the robot's base, /tf gives that of the camera on it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import JumpThreshold, TimeJump
from rclpy.duration import Duration
from rclpy.node import Node

from geopurify.messages import FrameMessages
from geopurify.messages.transforms import LATE_NS, NotKnown, Transforms
from geopurify_ros.monitoring.callback_guard import create_timer, guard_callback
from geopurify_ros.monitoring.health import Health
from geopurify_ros.qos import TF, TF_STATIC
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.monitored_subscription import MonitoredSubscription

RETRY_S = 0.05
TF_POSE_SOURCES = ("tf", "odom", "transform")  # of the others' poses nothing says of which frame


class Waiting(NamedTuple):
    """An item, its frames and stamp, and until when it may wait."""

    item: Any
    target_frame: str
    frame_id: str
    stamp_ns: int
    deadline_s: float


class TfMessageFilter:
    """Holds items until their transform to a target frame at their own stamp is known.

    Args:
        transforms: where they are looked up.
        timeout_s: how long an item may wait.
        size: how many may wait; the oldest is dropped.
        drop: called with a reason and a sentence: ``tf_missing`` (it did not come in time),
            ``tf_too_old`` (it can't come any more) or ``tf_queue_full``.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        transforms: Transforms,
        timeout_s: float,
        size: int,
        drop: Callable[[str, str], None],
        clock: Callable[[], float],
    ) -> None:
        self._transforms = transforms
        self._timeout_s = timeout_s
        self._size = size
        self._drop = drop
        self._clock = clock
        self._lock = threading.Lock()
        self._items: deque[Waiting] = deque()

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._items)

    def push(self, item: Any, target_frame: str, frame_id: str, stamp_ns: int) -> None:
        """Let an item wait for the transform from its frame to a target frame."""
        with self._lock:
            if len(self._items) == self._size:
                self._items.popleft()
                self._drop("tf_queue_full", "the oldest frame that waited for TF is dropped")
            deadline_s = self._clock() + self._timeout_s
            self._items.append(Waiting(item, target_frame, frame_id, stamp_ns, deadline_s))

    def take(self) -> list[tuple[Any, NDArray[np.float64]]]:
        """Return the items whose transform is known, in order; drop those that waited too long."""
        ready, still = [], deque[Waiting]()
        with self._lock:
            for waiting in self._items:
                try:
                    ready.append((waiting.item, self._lookup(waiting)))
                except NotKnown as error:
                    if not error.is_future:
                        self._drop("tf_too_old", str(error))
                    elif self._clock() >= waiting.deadline_s:
                        self._drop("tf_missing", f"{error}; waited {self._timeout_s:g} s")
                    else:
                        still.append(waiting)
            self._items = still
        return ready

    def clear(self) -> int:
        """Forget what waits and return how much."""
        with self._lock:
            waiting = len(self._items)
            self._items.clear()
        return waiting

    def _lookup(self, waiting: Waiting) -> NDArray[np.float64]:
        return self._transforms.lookup(waiting.target_frame, waiting.frame_id, waiting.stamp_ns)


if TYPE_CHECKING:
    from tf2_msgs.msg import TFMessage


class TfPoseSource:
    """Listens to TF and completes frames with the pose of their camera.

    `FrameMessages.tf_target` has the frame in which TF must give it.

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
            lambda error: health.warn(error.reason, str(error)),
            config.tf_max_frames,
            config.tf_max_samples,
        )
        self._node = node
        self._health = health
        self._on_frame = on_frame
        self._global_frame = config.global_frame
        # The threads of TF and of the cameras pass frames on: none may overtake another.
        self._passing_on = threading.Lock()
        self._queue = TfMessageFilter(
            self.transforms,
            config.tf_timeout_s,
            config.tf_queue_size,
            health.drop,
            time.monotonic,
        )
        group = MutuallyExclusiveCallbackGroup()
        self._subscriptions: list[MonitoredSubscription] = []
        for topic, is_static in (("/tf_static", True), ("/tf", False)):
            receive = partial(self._receive, is_static)
            subscription = MonitoredSubscription(
                node,
                TFMessage,
                topic,
                receive,
                TF_STATIC if is_static else TF,
                group,
                health,
                is_latched=is_static,
                is_shared=True,
                is_expected=config.pose_source == "tf" and not is_static,
            )
            self._subscriptions.append(subscription)
        self._timer = create_timer(node, RETRY_S, self._pass_on, group, health)
        self._jumps = node.get_clock().create_jump_callback(
            JumpThreshold(
                min_forward=None,
                min_backward=Duration(nanoseconds=-LATE_NS),
                on_clock_change=False,
            ),
            post_callback=guard_callback(self._on_clock_jump, health),
        )

    def push(self, messages: FrameMessages) -> None:
        """Let a frame wait for its transform, or pass it on if it needs none."""
        target = messages.tf_target(self._global_frame)
        if target is None:
            with self._passing_on:
                self._on_frame(messages)
            return
        self._queue.push(messages, target, messages.camera_frame, messages.stamp_ns)
        self._pass_on()

    def clear(self) -> int:
        """Discard the frames that wait, once none is being passed on; return how many."""
        with self._passing_on:
            return self._queue.clear()

    def destroy(self) -> None:
        """Unsubscribe."""
        self._jumps.unregister()
        self._node.destroy_timer(self._timer)
        for subscription in self._subscriptions:
            subscription.destroy()

    def _receive(self, is_static: bool, message: "TFMessage") -> None:
        for sample in message.transforms:
            self.transforms.add(sample, is_static)
        self._pass_on()

    def _on_clock_jump(self, jump: TimeJump) -> None:
        self.transforms.clear_moving()
        back_s = -jump.delta.nanoseconds * 1e-9
        self._health.warn("tf_time_went_back", f"the time of /clock went back by {back_s:.3f} s")

    def _pass_on(self) -> None:
        if not len(self._queue):
            return
        with self._passing_on:
            for messages, T_target_cam in self._queue.take():
                self._on_frame(messages.with_transform(T_target_cam))
