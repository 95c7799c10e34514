# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ROS messages to frames, by the same rules for topics and for bags.

Messages are recognized by their fields, so that those of rclpy and of rosbags are treated alike.

- `images`, `camera_info`, `poses`, `stamps`: one message, checked
- `synchronizer`: approximate time synchronization; `frame_matcher`: the messages of a frame;
  `frame_messages`: the frame made of them
- `transforms`: the transforms of ``/tf``, by time; `frame_tree`: the frames and their samples
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
