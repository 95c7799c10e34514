# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Odd messages mean the same to the node's topics and to a bag: the same frames and reasons."""

from array import array
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest
from builtin_interfaces.msg import Time
from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, TransformStamped
from nav_msgs.msg import Odometry
from odd_messages import (
    FRAMES,
    ODD,
    TOPICS,
    Change,
    Messages,
    carried,
    compressed,
    cropped,
    cropped_as_told,
    delayed,
    frames,
    halved,
    in_frame,
    odometry_of,
    oriented,
    pose_with_covariance,
    posed_by,
    repeated,
    small_depth,
    stamped,
    tf,
    transform,
    went_back,
    with_fields,
    with_info,
    without,
    without_last_padding,
)
from rclpy.serialization import serialize_message
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore
from sensor_msgs.msg import CompressedImage

from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.messages import FrameMessages
from geopurify.sequences.bag.sequence import BagSequence
from geopurify.sequences.bag.topics import REQUIRED, BagTopics
from geopurify_ros.monitoring.health import Health
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.subscribers.camera_subscribers import CameraSubscribers
from geopurify_ros.subscribers.tf_pose_source import TF_POSE_SOURCES, TfPoseSource

TYPES = get_typestore(Stores.ROS2_HUMBLE)
# What comes of it: the frames that are mapped, and why others are not.
ALL, BUT_ODD = [0, 1, 2, 3], [0, 2, 3]
CASES: dict[str, tuple[Change, list[int], str]] = {
    "nothing odd": (lambda sent: None, ALL, ""),
    "slashes before frames": (in_frame("/camera", "color", "info"), ALL, ""),
    "a slash before the map": (in_frame("/map", "pose"), ALL, ""),
    "no stamp": (stamped("color", Time()), BUT_ODD, "stamp_zero"),
    "before 1970": (stamped("color", Time(sec=-5)), BUT_ODD, "stamp_invalid"),
    "too many nanoseconds": (
        stamped("color", Time(sec=2**31 - 1, nanosec=2**32 - 1)),
        BUT_ODD,
        "stamp_invalid",
    ),
    "depth without a stamp": (stamped("depth", Time()), BUT_ODD, "depth_missing"),
    "a pose without a stamp": (stamped("pose", Time()), BUT_ODD, "pose_missing"),
    "a repeated stamp": (repeated, BUT_ODD, "stamp_repeated"),
    "time goes back": (went_back, ALL, ""),
    "depth a little later": (delayed("depth", 0.01), ALL, ""),
    "depth much later": (delayed("depth", 0.03), BUT_ODD, "depth_missing"),
    "no depth": (without("depth", ODD), BUT_ODD, "depth_missing"),
    "no pose": (without("pose", ODD), BUT_ODD, "pose_missing"),
    "one camera_info": (without("info", 1, 2, 3), ALL, ""),
    "a late camera_info": (without("info", 0, 1), ALL, ""),
    "camera_info without a stamp": (stamped("info", Time()), ALL, ""),
    "camera_info of zeros": (with_info(k=np.zeros(9)), BUT_ODD, "camera_invalid"),
    "camera_info of NaN": (with_info(k=np.full(9, np.nan)), BUT_ODD, "camera_invalid"),
    "camera_info of another frame": (in_frame("depth_camera", "info"), ALL, ""),
    "a distorted camera": (with_info(d=[0.3, 0.1, 0.0, 0.0]), BUT_ODD, "camera_distorted"),
    "a fisheye": (with_info(distortion_model="equidistant"), BUT_ODD, "camera_distorted"),
    "a region": (cropped_as_told, ALL, ""),
    "a region outside": (with_info(x_offset=17), BUT_ODD, "camera_invalid"),
    "binning": (with_info(binning_x=2, binning_y=2), ALL, ""),
    "resized images": (halved, ALL, ""),
    "cropped images": (cropped, BUT_ODD, "size_mismatch"),
    "another size": (with_info(width=8, height=12), BUT_ODD, "size_mismatch"),
    "small depth": (small_depth, BUT_ODD, "depth_not_registered"),
    "depth of another camera": (in_frame("depth_camera", "depth"), [], "frame_mismatch"),
    "poses in odom": (in_frame("odom", "pose"), [], "frame_mismatch"),
    "odometry of the camera": (posed_by(odometry_of("camera")), ALL, ""),
    "odometry of nothing": (posed_by(odometry_of("")), [], "frame_mismatch"),
    "odometry of the base": (carried("base_link"), ALL, ""),
    "odometry of a base whose camera is turned": (carried("base_link", turns=True), ALL, ""),
    "odometry of a base with a slash": (carried("/base_link"), ALL, ""),
    "odometry of a moving arm": (carried("base_link", moves=True), ALL, ""),
    "poses with a covariance": (posed_by(pose_with_covariance), ALL, ""),
    "stamped transforms": (posed_by(transform), ALL, ""),
    "transforms": (posed_by(tf), ALL, ""),
    "depth of signed numbers": (
        with_fields("depth", encoding="16SC1"),
        BUT_ODD,
        "encoding_unknown",
    ),
    "many rows": (with_fields("color", height=2**32 - 1), BUT_ODD, "size_mismatch"),
    "a long step": (with_fields("color", step=2**32 - 1), BUT_ODD, "image_truncated"),
    "a long name": (in_frame("x" * 5000, "color", "depth", "info"), [], "name_too_long"),
    "a quaternion of zeros": (oriented(0.0), BUT_ODD, "pose_not_rigid"),
    "a quaternion of NaN": (oriented(np.nan), BUT_ODD, "pose_not_finite"),
    "a quaternion that is rounded": (oriented(1.001), ALL, ""),
    "8UC3": (with_fields("color", encoding="8UC3"), ALL, ""),
    "capitals": (with_fields("color", encoding="BGR8"), ALL, ""),
    "a pattern": (with_fields("color", encoding="bayer_rggb8"), BUT_ODD, "encoding_bayer"),
    "unknown pixels": (with_fields("depth", encoding="64FC1"), BUT_ODD, "encoding_unknown"),
    "the last row without its padding": (without_last_padding, ALL, ""),
    "no step": (with_fields("color", step=0), ALL, ""),
    "too few bytes": (
        with_fields("color", data=array("B", bytes(9))),
        BUT_ODD,
        "image_truncated",
    ),
    "no pixels": (with_fields("depth", width=0), BUT_ODD, "image_empty"),
    "JPEG": (compressed(), ALL, ""),
    "JPEG without its end": (compressed(-2), ALL, ""),
    "half a JPEG": (compressed(-150), BUT_ODD, "image_truncated"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_odd_message_means_the_same_in_both(name: str, tmp_path: Path) -> None:
    change, mapped, reason = CASES[name]
    sent = frames()
    change(sent)
    of_node, node_reasons = through_the_node(sent)
    of_bag, bag_reasons = through_a_bag(sent, tmp_path / "bag")
    assert [digest(frame) for frame in of_node] == [digest(frame) for frame in of_bag]
    assert node_reasons == bag_reasons == Counter({reason: FRAMES - len(mapped)} if reason else {})
    assert [round(frame.T_map_cam[0, 3]) for frame in of_bag] == mapped


def test_odometry_of_a_base_waits_for_the_camera_on_it(tmp_path: Path) -> None:
    sent = frames()
    posed_by(odometry_of("base_link"))(sent)
    assert through_the_node(sent) == ([], Counter())  # until tf_timeout_s has passed
    with pytest.raises(BadInput, match="not tell where 'camera' is") as caught:
        through_a_bag(sent, tmp_path / "bag")
    assert caught.value.reason == "tf_missing"


def digest(frame: Frame) -> tuple:
    parts = (frame.color, frame.depth_m, frame.T_map_cam)
    return (*(part.tobytes() for part in parts), frame.camera, frame.stamp_ns)


def through_the_node(sent: list[Messages]) -> tuple[list[Frame], Counter[str]]:
    """Give the messages to the callbacks of subscriptions."""
    callbacks: dict[str, Callable[[Any], None]] = {}
    node = MagicMock()
    node.resolve_topic_name = lambda topic: "/" + topic.lstrip("/")

    def subscribe(kind: type, topic: str, callback: Callable, *_: Any, **__: Any) -> MagicMock:
        callbacks["/" + topic.lstrip("/")] = callback
        subscription = MagicMock()
        subscription.handle.take_message.return_value = None  # nothing else waits
        return subscription

    node.create_subscription = subscribe
    config, health = RosConfig(**settings_for(sent)), Health(silence_s=60.0)
    made: list[FrameMessages] = []
    on_match = made.append
    if config.pose_source in TF_POSE_SOURCES:
        on_match = TfPoseSource(node, config, health, made.append).push
    inputs = CameraSubscribers(node, config, "color", health, on_match)
    for topic, message in in_order(sent):
        callbacks[topic](message)
    inputs._settle()  # messages have come since the last time
    inputs._settle()
    found, reasons = [], Counter(health.counts()["dropped"])
    for messages in made:
        try:
            found.append(
                messages.frame(messages.T_map_cam(config.global_frame), config.images_rectified)
            )
        except BadInput as error:
            reasons[error.reason] += 1
    return found, reasons


def through_a_bag(sent: list[Messages], path: Path) -> tuple[list[Frame], Counter[str]]:
    """Write the messages, as they are, and read them again."""
    writer = Writer(path, version=8, storage_plugin=StoragePlugin.MCAP)
    connections: dict[str, Any] = {}
    with writer:
        for recorded_ns, (topic, message) in enumerate(in_order(sent)):
            package = type(message).__module__.split(".")[0]
            kind = f"{package}/msg/{type(message).__name__}"
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=TYPES)
            writer.write(connections[topic], recorded_ns, serialize_message(message))
    topics = topics_of(sent)
    found, reasons = [], Counter[str]()
    bag = BagSequence(path, BagTopics(**{kind: topics[kind] for kind in REQUIRED}))
    for index in range(len(bag)):
        try:
            found.append(bag[index])
        except BadInput as error:
            reasons[error.reason] += 1
    return found, reasons


def in_order(sent: list[Messages]) -> list[tuple[str, Any]]:
    """Return messages with their topics, as they are sent and recorded."""
    topics = topics_of(sent)
    return [
        (topics[kind], getattr(message, "tf", message))
        for messages in sent
        for kind, message in messages.items()
    ]


def topics_of(sent: list[Messages]) -> dict[str, str]:
    pose = sent[0]["pose"]
    is_jpeg = isinstance(sent[0]["color"], CompressedImage)
    return {
        **TOPICS,
        "color": TOPICS["color"] + ("/compressed" if is_jpeg else ""),
        "pose": "/tf" if hasattr(pose, "tf") else "/odom" if is_odometry(pose) else "/pose",
    }


def is_odometry(pose: Any) -> bool:
    return isinstance(pose, Odometry)


def settings_for(sent: list[Messages]) -> dict[str, str]:
    sources = {
        PoseStamped: "pose",
        PoseWithCovarianceStamped: "pose_with_covariance",
        TransformStamped: "transform",
        Odometry: "odom",
    }
    is_jpeg = isinstance(sent[0]["color"], CompressedImage)
    return {
        "pose_source": sources.get(type(sent[0]["pose"]), "tf"),
        "color_transport": "compressed" if is_jpeg else "raw",
    }
