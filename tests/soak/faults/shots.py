# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a camera publishes, frame by frame, with stamps of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from geometry_msgs.msg import TransformStamped, Vector3
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, Image
from tf2_msgs.msg import TFMessage

from geopurify.frame import Camera, Frame
from geopurify.frame.depth_units import metres_of
from geopurify_ros.conversions import (
    header_at,
    image_from_array,
    info_from_camera,
    pose_from_matrix,
)
from geopurify_ros.tools.camera_publisher import millimetres_from_metres

TF, INFO = "/tf", "color/camera_info"
CLASSES, DEPTH, COLOR = "semantic/image_raw", "depth/image_raw", "color/image_raw"
TYPES = {TF: TFMessage, INFO: CameraInfo, CLASSES: Image, DEPTH: Image, COLOR: Image}
MAP_FRAME, CAMERA_FRAME = "map", "camera"
FIRST_STAMP_S = 1_000_000
JUMP_BACK_S = 100  # far more than what counts as out of order

Messages = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Shot:
    """One frame and its messages.

    Attributes:
        frame: as the mapper must receive it; its pose as rendered.
        messages: by topic.
    """

    frame: Frame
    messages: dict[str, Any]

    def whole(self) -> Messages:
        """Return all messages with their topics."""
        return tuple(self.messages.items())

    def without(self, *topics: str) -> Messages:
        """Return the messages of the other topics."""
        return tuple(item for item in self.messages.items() if item[0] not in topics)

    def only(self, *topics: str) -> Messages:
        """Return the messages of some topics."""
        return tuple(item for item in self.messages.items() if item[0] in topics)

    def with_depth(self, depth: NDArray) -> "Shot":
        """Return the shot with another depth image: uint16 millimetres or float32 metres."""
        encoding = "16UC1" if depth.dtype == np.uint16 else "32FC1"
        image = image_from_array(depth, encoding, self.messages[DEPTH].header)
        return replace(self, messages={**self.messages, DEPTH: image})


class Walk:
    """Takes frames round and round a room.

    Args:
        frames: of one round.
        rate_hz: of the stamps.

    Attributes:
        taken: frames so far.
    """

    def __init__(self, frames: Sequence[Frame], rate_hz: float) -> None:
        self.rate_hz = rate_hz
        self._frames = frames
        self.taken = 0
        self._stamp_ns = FIRST_STAMP_S * 10**9
        self._is_narrow = False

    def take(self) -> Shot:
        """Return the next frame, a period after the one before."""
        frame = self._frames[self.taken % len(self._frames)]
        self.taken += 1
        self._stamp_ns += round(1e9 / self.rate_hz)
        frame = narrow(frame) if self._is_narrow else frame
        return shot_of(replace(frame, stamp_ns=self._stamp_ns))

    def take_many(self, count: int) -> list[Shot]:
        """Return the next frames."""
        return [self.take() for _ in range(count)]

    def change_resolution(self) -> None:
        """Let the camera go on with its other resolution."""
        self._is_narrow = not self._is_narrow

    def go_back(self) -> None:
        """Let the stamps go on from a time long ago, as those of a bag that starts again."""
        self._stamp_ns -= JUMP_BACK_S * 10**9


def shot_of(frame: Frame) -> Shot:
    """Return a frame with depth in whole millimetres, and its messages: the transform first."""
    header = header_at(frame.stamp_ns, CAMERA_FRAME)
    depth_mm = millimetres_from_metres(frame.depth_m)
    messages = {
        TF: TFMessage(transforms=[_transform(frame)]),
        INFO: info_from_camera(frame.camera, header),
        CLASSES: image_from_array(frame.extras["semantic"].astype(np.uint16), "mono16", header),
        DEPTH: image_from_array(depth_mm, "16UC1", header),
        COLOR: image_from_array(frame.color, "rgb8", header),
    }
    return Shot(replace(frame, depth_m=metres_of(depth_mm)), messages)


def _transform(frame: Frame) -> TransformStamped:
    pose = pose_from_matrix(frame.T_map_cam)
    stamped = TransformStamped(header=header_at(frame.stamp_ns, MAP_FRAME))
    stamped.child_frame_id = CAMERA_FRAME
    p = pose.position
    stamped.transform.translation = Vector3(x=p.x, y=p.y, z=p.z)
    stamped.transform.rotation = pose.orientation
    return stamped


def standing(name: str, stamp_ns: int) -> TransformStamped:
    """Return the transform of a frame that stands at the origin of the map."""
    stamped = TransformStamped(header=header_at(stamp_ns, MAP_FRAME), child_frame_id=name)
    stamped.transform.rotation.w = 1.0
    return stamped


def narrow(frame: Frame) -> Frame:
    """Return every other pixel of the middle rows: half the resolution, 16:9."""
    camera = frame.camera
    height = camera.width * 9 // 16
    top = (camera.height - height) // 2
    rows, columns = slice(top, top + height, 2), slice(None, None, 2)
    color, depth_m, semantic = (
        np.ascontiguousarray(image[rows, columns])
        for image in (frame.color, frame.depth_m, frame.extras["semantic"])
    )
    fitting = Camera(
        camera.fx / 2,
        camera.fy / 2,
        camera.cx / 2,
        (camera.cy - top) / 2,
        color.shape[1],
        color.shape[0],
    )
    return replace(
        frame, color=color, depth_m=depth_m, camera=fitting, extras={"semantic": semantic}
    )
