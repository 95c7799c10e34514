# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames with poses from TF, handed over by several threads."""

import threading
from types import SimpleNamespace

import pytest
import rclpy
from geometry_msgs.msg import TransformStamped
from rclpy.clock import ClockType
from rclpy.parameter import Parameter
from rclpy.time import Time

from geopurify.messages import FrameMessages
from geopurify.messages.transforms import NotKnown
from geopurify_ros.conversions import header_at
from geopurify_ros.monitoring.health import Health
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.tf_pose_source import TfPoseSource

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
    for now_s in (100.0, 100.5, 100.1):  # a little jitter is no jump
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
