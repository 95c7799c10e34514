# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages of a small recording, and the odd ways in which one of them may differ."""

import io
from array import array
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, TransformStamped
from nav_msgs.msg import Odometry
from PIL import Image as Pillow
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import Header
from tf2_msgs.msg import TFMessage

from geopurify.frame import Camera
from geopurify_ros.conversions import (
    header_at,
    image_from_array,
    info_from_camera,
    pose_from_matrix,
)

SECOND, FRAMES, ODD = 10**9, 4, 1
CAMERA = Camera(20.0, 21.0, 7.5, 5.5, 16, 12)
TOPICS = {
    "info": "/color/camera_info",
    "color": "/color/image_raw",
    "depth": "/depth/image_raw",
    "pose": "/pose",
    "tf": "/tf",
    "tf_static": "/tf_static",
}
Messages = dict[str, Any]
Change = Callable[[list[Messages]], Any]


def frames() -> list[Messages]:
    return [messages_at(i) for i in range(FRAMES)]


def messages_at(index: int) -> Messages:
    """Return the messages of a frame; all differ."""
    rng = np.random.default_rng(index)
    header = header_at((index + 1) * SECOND // 10, "camera")
    pose = np.eye(4)
    pose[0, 3] = index
    color = rng.integers(0, 256, (CAMERA.height, CAMERA.width, 3), np.uint8)
    depth = rng.integers(500, 3000, (CAMERA.height, CAMERA.width), np.uint16)
    given = header_at((index + 1) * SECOND // 10, "map")
    return {
        "info": info_from_camera(CAMERA, header),
        "pose": PoseStamped(header=given, pose=pose_from_matrix(pose)),
        "depth": image_from_array(depth, "16UC1", header),
        "color": image_from_array(color, "rgb8", header),
    }


def later(header: Header, seconds: float) -> Header:
    stamp_ns = header.stamp.sec * SECOND + header.stamp.nanosec + round(seconds * SECOND)
    return header_at(stamp_ns, header.frame_id)


def stamped(kind: str, stamp: Time) -> Change:
    def change(sent: list[Messages]) -> None:
        message = sent[ODD][kind]
        message.header = Header(stamp=stamp, frame_id=message.header.frame_id)

    return change


def delayed(kind: str, seconds: float) -> Change:
    def change(sent: list[Messages]) -> None:
        sent[ODD][kind].header = later(sent[ODD][kind].header, seconds)

    return change


def in_frame(frame_id: str, *kinds: str) -> Change:
    def change(sent: list[Messages]) -> None:
        for messages in sent:
            for kind in kinds:
                old = messages[kind].header
                messages[kind].header = Header(stamp=old.stamp, frame_id=frame_id)

    return change


def with_fields(kind: str, **fields: Any) -> Change:
    def change(sent: list[Messages]) -> None:
        for name, value in fields.items():
            setattr(sent[ODD][kind], name, value)

    return change


def with_info(**fields: Any) -> Change:
    def change(sent: list[Messages]) -> None:
        info = sent[ODD]["info"]
        for name, value in fields.items():
            setattr(info if hasattr(info, name) else info.roi, name, value)

    return change


def oriented(w: float) -> Change:
    """Give one pose a quaternion of that real part, and otherwise zeros."""

    def change(sent: list[Messages]) -> None:
        sent[ODD]["pose"].pose.orientation.w = float(w)

    return change


def without(kind: str, *indices: int) -> Change:
    def change(sent: list[Messages]) -> None:
        for index in indices:
            del sent[index][kind]

    return change


def repeated(sent: list[Messages]) -> None:
    for kind in ("color", "depth", "pose", "info"):
        sent[ODD][kind].header = Header(
            stamp=sent[0][kind].header.stamp, frame_id=sent[ODD][kind].header.frame_id
        )


def went_back(sent: list[Messages]) -> None:
    for messages in sent[: ODD + 1]:
        for message in messages.values():
            message.header = later(message.header, 100.0)


def halved(sent: list[Messages]) -> None:
    """Resize the images of one frame, whose camera_info stays."""
    for kind, channels in (("color", 3), ("depth", 2)):
        image = sent[ODD][kind]
        rows = np.frombuffer(image.data, np.uint8).reshape(image.height, image.width, channels)
        small = np.ascontiguousarray(rows[::2, ::2])
        image.height, image.width, image.step = *small.shape[:2], small.shape[1] * channels
        image.data = array("B", small.tobytes())


def cropped(sent: list[Messages]) -> None:
    """Cut off rows of the images of one frame."""
    for kind in ("color", "depth"):
        image = sent[ODD][kind]
        image.height -= 2
        image.data = image.data[: image.height * image.step]


def cropped_as_told(sent: list[Messages]) -> None:
    cropped(sent)
    roi = sent[ODD]["info"].roi
    roi.width, roi.height = CAMERA.width, CAMERA.height - 2


def without_last_padding(sent: list[Messages]) -> None:
    """Give the rows of an image two bytes more, but not the last one."""
    image = sent[ODD]["color"]
    rows = np.frombuffer(image.data, np.uint8).reshape(image.height, image.step)
    image.data = array("B", np.pad(rows, ((0, 0), (0, 2))).tobytes()[:-2])
    image.step += 2


def small_depth(sent: list[Messages]) -> None:
    halved(sent)
    sent[ODD]["color"] = messages_at(ODD)["color"]


def posed_by(make: Callable[[Header, Any], Any]) -> Change:
    def change(sent: list[Messages]) -> None:
        for messages in sent:
            pose = messages["pose"]
            messages["pose"] = make(pose.header, pose.pose)

    return change


def odometry_of(child: str) -> Callable[[Header, Any], Odometry]:
    def make(header: Header, pose: Any) -> Odometry:
        message = Odometry(header=header, child_frame_id=child)
        message.pose.pose = pose
        return message

    return make


def carried(base: str, moves: bool = False, turns: bool = False) -> Change:
    """Give the poses of a base that is 0.25 m to the right of the camera, which TF tells of.

    Args:
        turns: what TF says is fixed changes after the first frame.
    """

    def change(sent: list[Messages]) -> None:
        posed_by(odometry_of(base))(sent)
        for index, messages in enumerate(sent):
            odometry = messages["pose"]
            odometry.pose.pose.position.x -= 0.25
            stamp = odometry.header.stamp if moves else Time()
            on_base = TransformStamped(header=Header(stamp=stamp, frame_id="base_link"))
            on_base.child_frame_id, on_base.transform.rotation.w = "camera", 1.0
            on_base.transform.translation.x = 0.25
            on_base.transform.translation.y = float(turns and index > 0)
            messages["tf" if moves else "tf_static"] = SimpleNamespace(
                header=Header(), tf=TFMessage(transforms=[on_base])
            )

    return change


def pose_with_covariance(header: Header, pose: Any) -> PoseWithCovarianceStamped:
    message = PoseWithCovarianceStamped(header=header)
    message.pose.pose = pose
    return message


def transform(header: Header, pose: Any) -> TransformStamped:
    message = TransformStamped(header=header, child_frame_id="/camera")
    t, p = message.transform.translation, pose.position
    t.x, t.y, t.z = p.x, p.y, p.z
    message.transform.rotation = pose.orientation
    return message


def tf(header: Header, pose: Any) -> SimpleNamespace:
    return SimpleNamespace(header=header, tf=TFMessage(transforms=[transform(header, pose)]))


def compressed(end: int | None = None) -> Change:
    def change(sent: list[Messages]) -> None:
        for index, messages in enumerate(sent):
            image, file = messages["color"], io.BytesIO()
            pixels = np.frombuffer(image.data, np.uint8).reshape(CAMERA.height, CAMERA.width, 3)
            Pillow.fromarray(pixels).save(file, "JPEG")
            data = file.getvalue()[: end if index == ODD else None]
            messages["color"] = CompressedImage(
                header=image.header, format="rgb8; jpeg compressed bgr8", data=array("B", data)
            )

    return change
