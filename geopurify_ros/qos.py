# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The QoS profile of every topic and service, by name."""

from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy

RELIABILITY = {
    "best_effort": QoSReliabilityPolicy.BEST_EFFORT,
    "reliable": QoSReliabilityPolicy.RELIABLE,
}

# Maps and label maps: late subscribers, such as RViz, get the last message.
LATCHED = QoSProfile(
    depth=1,
    reliability=QoSReliabilityPolicy.RELIABLE,
    durability=QoSDurabilityPolicy.TRANSIENT_LOCAL,
)
# Deep enough for all messages of a large map, which are published at once.
CLOUD_UPDATES = QoSProfile(depth=100, reliability=QoSReliabilityPolicy.RELIABLE)
STATISTICS = QoSProfile(depth=10, reliability=QoSReliabilityPolicy.RELIABLE)
CAMERA_VIEWS = QoSProfile(depth=2, reliability=QoSReliabilityPolicy.RELIABLE)
# /tf: best effort receives from both kinds of publisher. Deep, as many nodes may send at once.
TF = QoSProfile(depth=1000, reliability=QoSReliabilityPolicy.BEST_EFFORT)
TF_STATIC = QoSProfile(depth=1000, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL)
# Images and poses of a sequence that is played: a whole queue of them must not get lost.
PLAYED_CAMERA = QoSProfile(depth=20, reliability=QoSReliabilityPolicy.RELIABLE)
PLAYED_TF = QoSProfile(depth=100, reliability=QoSReliabilityPolicy.RELIABLE)
# Requests that arrive at once wait here until they are looked at. With the 10 of ROS's default the
# middleware loses the others without a word.
REQUESTS = QoSProfile(depth=1000, reliability=QoSReliabilityPolicy.RELIABLE)


def make_sensor_qos(reliability: str, depth: int) -> QoSProfile:
    """Return the profile of the camera's topics, by the node's ``input_qos``."""
    return QoSProfile(depth=depth, reliability=RELIABILITY[reliability])
