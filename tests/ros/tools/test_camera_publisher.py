# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import dataclasses

import numpy as np
import pytest
import rclpy
from mapper_client import TIMEOUT_S
from small_world import wall_frame

from geopurify.messages import matrix_from_pose
from geopurify_ros.tools.camera_publisher import CameraPublisher

HALF = 0.5**0.5


@pytest.mark.usefixtures("middleware")
def test_the_pose_goes_out_as_a_transform_too():
    tf2_msgs = pytest.importorskip("tf2_msgs.msg", reason="tf2_msgs is not installed")
    pose = np.array([(0, -1, 0, 1), (1, 0, 0, 2), (0, 0, 1, 3), (0, 0, 0, 1)], float)
    frame = dataclasses.replace(wall_frame(), T_map_cam=pose, stamp_ns=5_000_000_007)
    node = rclpy.create_node("tf_listener")
    received: rclpy.task.Future = rclpy.task.Future()
    node.create_subscription(tf2_msgs.TFMessage, "/tf", received.set_result, 100)
    camera = CameraPublisher(node, "map", "camera_optical_frame", has_classes=False)
    camera.publish(frame)
    rclpy.spin_until_future_complete(node, received, timeout_sec=TIMEOUT_S)
    (transform,) = received.result().transforms
    assert (transform.header.frame_id, transform.child_frame_id) == ("map", "camera_optical_frame")
    assert (transform.header.stamp.sec, transform.header.stamp.nanosec) == (5, 7)
    rotation, translation = transform.transform.rotation, transform.transform.translation
    assert (rotation.z, rotation.w) == pytest.approx((HALF, HALF))
    assert (translation.x, translation.y, translation.z) == (1.0, 2.0, 3.0)
    assert matrix_from_pose(camera.messages(frame)["pose"].pose) == pytest.approx(pose)
    node.destroy_node()
