# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Input topics: images, camera_info, poses and TF become frames with a pose.

- ``camera_subscribers``: the topics of one camera, synchronized by stamp
- ``tf_pose_source``: frames wait for the transform at their own stamp
- ``monitored_subscription``: one subscription, counted, guarded, with QoS overrides
- ``topic_diagnosis``: why a topic brings no messages
"""

from geopurify_ros.subscribers.camera_subscribers import CameraSubscribers
from geopurify_ros.subscribers.tf_pose_source import TF_POSE_SOURCES, TfPoseSource

__all__ = ["TF_POSE_SOURCES", "CameraSubscribers", "TfPoseSource"]
