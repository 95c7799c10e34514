# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Topics of a bag whose types can't be used are refused before a message is read."""

import pytest

from geopurify.errors import BadInput
from geopurify.sequences.bag.topics import TF_TYPES, BagTopics, check_topics

IMAGE, INFO = "sensor_msgs/msg/Image", "sensor_msgs/msg/CameraInfo"
POSE, ODOMETRY = "geometry_msgs/msg/PoseStamped", "nav_msgs/msg/Odometry"
FOUND = {
    "/color/image_raw": {IMAGE},
    "/depth/image_raw": {IMAGE},
    "/color/camera_info": {INFO},
    "/pose": {POSE},
}


def test_transforms_of_ros_1_may_have_both_of_their_types():
    check_topics(BagTopics(pose="/tf"), {**FOUND, "/tf": {*TF_TYPES}}, "bag")
    check_topics(BagTopics(), {**FOUND, "/other": {POSE, IMAGE}}, "bag")


@pytest.mark.parametrize(
    ("topic", "types"),
    [
        ("/pose", {POSE, ODOMETRY}),
        ("/pose", {POSE, TF_TYPES[0]}),
        ("/pose_static", {POSE, TF_TYPES[0]}),
        ("/tf", {POSE, TF_TYPES[0]}),
        ("/tf_static", {POSE, *TF_TYPES}),
        ("/color/image_raw", {IMAGE, "sensor_msgs/msg/CompressedImage"}),
    ],
)
def test_a_topic_of_several_types_is_refused(topic, types):
    with pytest.raises(BadInput, match=f"topic {topic} of the bag bag has .* several types"):
        check_topics(BagTopics(), {**FOUND, topic: types}, "bag")
