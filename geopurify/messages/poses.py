# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages that tell where the camera is, rclpy's or those of a bag.

They are told apart by their fields, so that both kinds are read alike: PoseStamped,
PoseWithCovarianceStamped, Odometry and TransformStamped.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.frame.poses import matrix_from_quaternion

POSE_TYPES = (
    "geometry_msgs/msg/PoseStamped",
    "geometry_msgs/msg/PoseWithCovarianceStamped",
    "geometry_msgs/msg/TransformStamped",
    "nav_msgs/msg/Odometry",
)
# Those that say of which frame, be it the camera's or the robot's base.
BODY_POSE_TYPES = ("geometry_msgs/msg/TransformStamped", "nav_msgs/msg/Odometry")

_REMEDY = "from /tf the pose of any frame can be taken (pose_source tf, --bag pose=/tf)"


def matrix_from_pose(pose: Any) -> NDArray[np.float64]:
    """Return the (4, 4) transform of a geometry_msgs/Pose.

    Raises:
        BadInput: a value is not finite, or the quaternion is not of unit length.
    """
    t, q = pose.position, pose.orientation
    return matrix_from_quaternion((t.x, t.y, t.z), (q.x, q.y, q.z, q.w))


def body_frame(message: Any, camera_frame: str) -> str | None:
    """Return the frame whose pose a message gives, None if it is the camera's or none is named.

    Messages that have no ``child_frame_id`` give the camera's pose.
    """
    child: str = getattr(message, "child_frame_id", "")
    is_camera = child.lstrip("/") == camera_frame.lstrip("/")
    return None if is_camera or not child else child


def camera_pose(
    message: Any,
    global_frame: str,
    camera_frame: str,
    T_body_cam: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the (4, 4) pose of a camera that one of `POSE_TYPES` gives.

    Args:
        global_frame: in which it must be given.
        camera_frame: optical frame of the images.
        T_body_cam: (4, 4) pose of the camera in the message's `body_frame`, if there is one.

    Raises:
        BadInput: ``frame_mismatch`` where it is given in another frame, or of another one whose
            T_body_cam is not given; or as of `matrix_from_pose`.
    """
    if T_body_cam is not None:
        return camera_pose(message, global_frame, message.child_frame_id) @ T_body_cam
    given = f"the global_frame; {_REMEDY}"
    require_frame("the pose is given in", message.header.frame_id, global_frame, given)
    child = getattr(message, "child_frame_id", None)
    if child is not None:
        own = f"the frame of the images; {_REMEDY}"
        require_frame("the pose is that of", child, camera_frame, own)
    if hasattr(message, "transform"):
        t, q = message.transform.translation, message.transform.rotation
        return matrix_from_quaternion((t.x, t.y, t.z), (q.x, q.y, q.z, q.w))
    pose = message.pose
    return matrix_from_pose(getattr(pose, "pose", pose))  # else it is one with a covariance


def require_frame(what: str, found: str, wanted: str, why: str) -> None:
    """Raise `BadInput` unless two frame ids are the same; a slash before them means nothing."""
    if found.lstrip("/") != wanted.lstrip("/"):
        raise BadInput("frame_mismatch", f"{what} {quote(found)}, expected {quote(wanted)}, {why}")
