# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages that tell where the camera is."""

from typing import Any

import numpy as np
import pytest
from geometry_msgs.msg import (
    Pose,
    PoseStamped,
    PoseWithCovarianceStamped,
    Quaternion,
    TransformStamped,
)
from nav_msgs.msg import Odometry
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify.messages import matrix_from_pose
from geopurify.messages.poses import camera_pose


def at_x(x: float, kind: type, frame_id: str = "map", **fields: Any) -> Any:
    """Return a message of a camera at x that is turned by 180 degrees about z."""
    message = kind(header=Header(frame_id=frame_id), **fields)
    if kind is TransformStamped:
        place, turn = message.transform.translation, message.transform.rotation
    else:
        pose = message.pose if kind is PoseStamped else message.pose.pose
        place, turn = pose.position, pose.orientation
    place.x, turn.z, turn.w = x, 1.0, 0.0
    return message


@pytest.mark.parametrize(
    "message",
    [
        at_x(2.0, PoseStamped),
        at_x(2.0, PoseWithCovarianceStamped),
        at_x(2.0, Odometry, child_frame_id="camera"),
        at_x(2.0, TransformStamped, child_frame_id="/camera"),
        at_x(2.0, PoseStamped, "/map"),
    ],
)
def test_each_message_gives_the_pose(message: Any) -> None:
    expected = [[-1, 0, 0, 2], [0, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    np.testing.assert_allclose(camera_pose(message, "map", "camera"), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (at_x(2.0, PoseStamped, "odom"), "'odom', expected 'map'"),
        (at_x(2.0, Odometry, child_frame_id="base_link"), "'base_link', expected 'camera'"),
        (at_x(2.0, TransformStamped), "'', expected 'camera'"),
    ],
)
def test_poses_in_or_of_other_frames_are_refused(message: Any, found: str) -> None:
    with pytest.raises(BadInput, match=found) as caught:
        camera_pose(message, "map", "camera")
    assert caught.value.reason == "frame_mismatch"


@pytest.mark.parametrize(
    ("quaternion", "reason"),
    [
        ((0.0, 0.0), "pose_not_rigid"),
        ((0.0, 2.0), "pose_not_rigid"),
        ((np.nan, 1.0), "pose_not_finite"),
    ],
)
def test_unusable_pose_is_refused(quaternion: tuple[float, float], reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        matrix_from_pose(Pose(orientation=Quaternion(z=quaternion[0], w=quaternion[1])))
    assert caught.value.reason == reason
