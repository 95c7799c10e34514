# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What ROS sends, by one set of rules for topics and for bags.

Messages are told by their fields, so that those of rclpy and those of rosbags are read alike.

- `images`, `camera_info`, `camera_infos`, `poses`, `stamps`: one message, checked
- `pairing`, `frame_matcher`: which messages are one frame; `frame_messages`: the frame of them
- `transforms`, `transform_samples`, `frame_tree`: the tree of frames that ``/tf`` gives, by time
"""

from geopurify.messages.camera_info import camera_from_info, fitting_camera
from geopurify.messages.frame_matcher import FrameMatcher, Header, Match
from geopurify.messages.frame_messages import FrameMessages
from geopurify.messages.poses import BODY_POSE_TYPES, POSE_TYPES, body_frame, matrix_from_pose
from geopurify.messages.stamps import check_stamp_ns, ns_from_stamp

__all__ = [
    "BODY_POSE_TYPES",
    "POSE_TYPES",
    "FrameMatcher",
    "FrameMessages",
    "Header",
    "Match",
    "body_frame",
    "camera_from_info",
    "check_stamp_ns",
    "fitting_camera",
    "matrix_from_pose",
    "ns_from_stamp",
]
