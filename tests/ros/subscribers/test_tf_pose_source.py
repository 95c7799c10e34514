# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames with poses from TF, handed over by several threads."""

import threading
from collections import Counter
from types import SimpleNamespace

import pytest
import rclpy
from geometry_msgs.msg import TransformStamped
from rclpy.clock import ClockType
from rclpy.parameter import Parameter
from rclpy.time import Time
from transform_messages import SECOND, sample

from geopurify.messages import FrameMessages
from geopurify.messages.transforms import NotKnown, Transforms
from geopurify_ros.conversions import header_at
from geopurify_ros.monitoring.health import Health
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.tf_pose_source import TfMessageFilter, TfPoseSource

TIMEOUT_S = 30.0
TO_OVERTAKE_S = 0.2  # what a thread gets that must not overtake


def frame(stamp_ns: int) -> FrameMessages:
    color = SimpleNamespace(header=header_at(stamp_ns, "camera"))
    return FrameMessages(info=None, color=color, depth=None)


def test_no_thread_passes_another_with_a_later_frame(middleware: None) -> None:
    node = rclpy.create_node("test_tf_poses")
    stamps: list[int] = []

    def on_frame(messages: FrameMessages) -> None:
        if messages.stamp_ns == 1:
            other.start()
            other.join(TO_OVERTAKE_S)
        stamps.append(messages.stamp_ns)

    poses = TfPoseSource(node, RosConfig(pose_source="tf"), Health(silence_s=60.0), on_frame)
    other = threading.Thread(target=poses.push, args=(frame(2),))
    transform = TransformStamped(header=header_at(0, "map"), child_frame_id="camera")
    poses.transforms.add(transform, is_static=True)
    poses.push(frame(1))
    other.join(TIMEOUT_S)
    poses.destroy()
    node.destroy_node()
    assert stamps == [1, 2]


def test_a_clock_that_goes_back_forgets_what_moves(middleware: None) -> None:
    node = rclpy.create_node(
        "test_tf_poses", parameter_overrides=[Parameter("use_sim_time", value=True)]
    )
    health = Health(silence_s=60.0)
    poses = TfPoseSource(node, RosConfig(pose_source="tf"), health, lambda messages: None)
    for stamp_s in (10, 11):
        header = header_at(stamp_s * 10**9, "map")
        poses.transforms.add(TransformStamped(header=header, child_frame_id="camera"), False)
    clock = node.get_clock()
    for now_s in (100.0, 100.5, 100.1):  # a little jitter is not a jump
        clock.set_ros_time_override(Time(seconds=now_s, clock_type=ClockType.ROS_TIME))
    assert poses.transforms.lookup("map", "camera", 10 * 10**9)[0, 0] == 1.0
    clock.set_ros_time_override(Time(seconds=5.0, clock_type=ClockType.ROS_TIME))
    with pytest.raises(NotKnown):
        poses.transforms.lookup("map", "camera", 10 * 10**9)
    assert health.counts()["noticed"] == {"tf_time_went_back": 1}
    poses.destroy()
    clock.set_ros_time_override(Time(seconds=1.0, clock_type=ClockType.ROS_TIME))
    node.destroy_node()
    assert health.counts()["noticed"] == {"tf_time_went_back": 1}


@pytest.fixture
def transforms() -> Transforms:
    """Return map -> odom (static) -> base (moving along x at 1 m/s) -> camera (static)."""
    made = Transforms(10.0, lambda error: None)
    made.add(sample("map", "odom", 0.0, 100.0), is_static=True)
    made.add(sample("base", "camera", 0.0, 0.5), is_static=True)
    for second in (1.0, 2.0, 3.0):
        made.add(sample("odom", "base", second, second), is_static=False)
    return made


class Queue:
    """A queue with a clock that is set by hand."""

    def __init__(self, transforms: Transforms, size: int = 2) -> None:
        self.now_s = 0.0
        self.drops: Counter[str] = Counter()
        self.queue = TfMessageFilter(
            transforms, 0.5, size, lambda why, _: self.drops.update([why]), self.clock
        )

    def clock(self) -> float:
        return self.now_s

    def push(self, stamp_s: float) -> None:
        self.queue.push(stamp_s, "map", "camera", round(stamp_s * SECOND))

    def taken(self) -> list[float]:
        return [item for item, _ in self.queue.take()]


def test_an_item_waits_for_its_transform(transforms: Transforms) -> None:
    queue = Queue(transforms)
    queue.push(3.5)
    assert queue.taken() == []
    transforms.add(sample("odom", "base", 4.0, 4.0), is_static=False)
    ((item, T_map_cam),) = queue.queue.take()
    assert (item, T_map_cam[0, 3]) == (3.5, 104.0)
    assert not queue.drops


def test_an_item_waits_no_longer_than_the_timeout(transforms: Transforms) -> None:
    queue = Queue(transforms)
    queue.push(3.5)
    queue.now_s = 0.5
    assert queue.taken() == []
    assert queue.drops == {"tf_missing": 1}
    assert len(queue.queue) == 0


def test_what_can_not_come_any_more_is_dropped_at_once(transforms: Transforms) -> None:
    queue = Queue(transforms)
    queue.push(0.5)
    assert queue.taken() == []
    assert queue.drops == {"tf_too_old": 1}


def test_a_full_queue_drops_the_oldest(transforms: Transforms) -> None:
    queue = Queue(transforms)
    for stamp_s in (3.1, 3.2, 3.3):
        queue.push(stamp_s)
    transforms.add(sample("odom", "base", 4.0, 4.0), is_static=False)
    assert queue.taken() == [3.2, 3.3]
    assert queue.drops == {"tf_queue_full": 1}
