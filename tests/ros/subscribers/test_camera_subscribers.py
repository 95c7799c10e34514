# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From messages to a frame, and from topics to messages."""

import time
from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace

import numpy as np
import pytest
import rclpy
from nav_msgs.msg import Odometry
from rclpy.executors import SingleThreadedExecutor
from rclpy.task import Future

from geopurify.errors import BadInput
from geopurify.frame import Camera
from geopurify.messages import FrameMessages
from geopurify_ros.conversions import header_at, image_from_array, info_from_camera
from geopurify_ros.monitoring.health import Health
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.camera_subscribers import CameraSubscribers

TIMEOUT_S = 30.0
STAMP_NS = 3_000_000_007


def odometry_messages() -> FrameMessages:
    """Return the messages of a frame of 2 x 1 pixels at x = 4 m."""
    header = header_at(STAMP_NS, "camera")
    odometry = Odometry(header=header_at(STAMP_NS, "map"), child_frame_id="camera")
    odometry.pose.pose.position.x = 4.0
    return FrameMessages(
        info=info_from_camera(Camera(10.0, 10.0, 0.5, 0.0, 2, 1), header),
        color=image_from_array(np.full((1, 2, 3), 9, np.uint8), "rgb8", header),
        depth=image_from_array(np.array([[0, 1500]], np.uint16), "16UC1", deepcopy(header)),
        pose=odometry,
    )


def test_messages_become_a_frame() -> None:
    messages = odometry_messages()
    frame = messages.frame(messages.T_map_cam("map"), rectified=False)
    assert frame.stamp_ns == STAMP_NS
    assert frame.color.tolist() == [[[9, 9, 9], [9, 9, 9]]]
    np.testing.assert_allclose(frame.depth_m, [[0.0, 1.5]])
    assert frame.T_map_cam[:3, 3].tolist() == [4.0, 0.0, 0.0]
    assert frame.scores is None
    assert frame.extras == {}


@pytest.mark.parametrize("wrong", ["depth", "map", "base_link"])
def test_messages_of_other_frames_are_refused(wrong: str) -> None:
    messages = odometry_messages()
    if wrong == "depth":
        messages.depth.header.frame_id = "depth_camera"
    elif wrong == "map":
        messages.pose.header.frame_id = "odom"
    else:
        messages.pose.child_frame_id = "base_link"
    with pytest.raises(BadInput) as caught:
        messages.frame(messages.T_map_cam("map"), rectified=False)
    assert caught.value.reason == "frame_mismatch"


def test_topics_with_odometry_become_messages(middleware: None) -> None:
    node = rclpy.create_node("test_inputs")
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    received: Future = Future()
    health = Health(silence_s=60.0)
    config = RosConfig(pose_source="odom", input_qos="reliable")
    inputs = CameraSubscribers(node, config, "color", health, received.set_result)
    sent = odometry_messages()
    messages = {"color/image_raw": sent.color, "depth/image_raw": sent.depth}
    messages |= {"color/camera_info": sent.info, "odom": sent.pose}
    publishers = {t: node.create_publisher(type(m), t, 1) for t, m in messages.items()}
    deadline_s = time.monotonic() + TIMEOUT_S
    while not all(p.get_subscription_count() for p in publishers.values()):
        assert time.monotonic() < deadline_s
        executor.spin_once(timeout_sec=0.01)
    for topic, message in messages.items():
        publishers[topic].publish(message)
    executor.spin_until_future_complete(received, TIMEOUT_S)
    inputs.clear()
    node.destroy_node()
    assert received.result() == sent
    assert health.counts()["received"] == {
        f"/{topic}": 1
        for topic in ("odom", "color/camera_info", "depth/image_raw", "color/image_raw")
    }


def test_a_message_may_come_as_soon_as_a_topic_is_subscribed_to() -> None:
    def create_subscription(kind: type, topic: str, callback: Callable, *_, **__) -> None:
        callback(kind())  # from another thread of the executor

    node = SimpleNamespace(
        resolve_topic_name=lambda topic: f"/{topic}",
        create_subscription=create_subscription,
        create_timer=lambda *_, **__: None,
    )
    health = Health(silence_s=60.0)
    CameraSubscribers(node, RosConfig(pose_source="pose"), "color", health, lambda messages: None)
    assert health.counts()["received"]["/pose"] == 1
