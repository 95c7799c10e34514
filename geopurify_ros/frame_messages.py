# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The messages of one frame, and the frame made of them."""

from dataclasses import dataclass

import numpy as np
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import Odometry
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.image_messages import (
    color_from_image,
    depth_from_image,
    scores_from_image,
    semantic_from_image,
)
from geopurify_ros.conversions import camera_from_info, matrix_from_pose, ns_from_stamp

# An image may be resized, but not cropped: its sides must have kept their ratio to a pixel.
RESIZE_TOLERANCE_PX = 1.0


@dataclass(frozen=True)
class FrameMessages:
    """The messages of one frame; ``scores`` and ``semantic`` only if the encoder reads them.

    ``pose`` is None while the frame waits for its transform.
    """

    info: CameraInfo
    color: Image | CompressedImage
    depth: Image | CompressedImage
    pose: PoseStamped | Odometry | None = None
    scores: Image | None = None
    semantic: Image | None = None

    @property
    def camera_frame(self) -> str:
        """Optical frame of the images."""
        return self.color.header.frame_id

    @property
    def stamp_ns(self) -> int:
        """Time of the colour image."""
        return ns_from_stamp(self.color.header.stamp)

    def T_map_cam(self, global_frame: str) -> NDArray[np.float64]:
        """Return the pose of the camera.

        Raises:
            BadInput: it is not usable, or the frames of the messages don't fit together.
        """
        if self.pose is None:
            raise BadInput("pose_missing", "the frame has no pose yet")
        self._check_frames(self.pose, global_frame)
        pose = self.pose.pose.pose if isinstance(self.pose, Odometry) else self.pose.pose
        return matrix_from_pose(pose)

    def frame(self, global_frame: str, rectified: bool) -> Frame:
        """Convert the messages.

        Raises:
            BadInput: an image, the camera or the pose is not usable.
        """
        T_map_cam = self.T_map_cam(global_frame)
        color = color_from_image(self.color)
        height, width = color.shape[:2]
        return Frame(
            color=color,
            depth_m=depth_from_image(self.depth),
            camera=fitting_camera(self.info, width, height, rectified),
            T_map_cam=T_map_cam,
            stamp_ns=self.stamp_ns,
            scores=None if self.scores is None else scores_from_image(self.scores),
            semantic=None if self.semantic is None else semantic_from_image(self.semantic),
        )

    def _check_frames(self, pose: PoseStamped | Odometry, global_frame: str) -> None:
        expected = {
            "depth is": (self.depth.header.frame_id, self.camera_frame),
            "the pose is given": (pose.header.frame_id, global_frame),
        }
        if isinstance(pose, Odometry):
            expected["the odometry is that of"] = (pose.child_frame_id, self.camera_frame)
        for what, (frame_id, wanted) in expected.items():
            if frame_id != wanted:
                raise BadInput("frame_mismatch", f"{what} {frame_id!r}, expected {wanted!r}")


def fitting_camera(info: CameraInfo, width: int, height: int, rectified: bool) -> Camera:
    """Return the camera of images that may have been resized since ``info`` was made.

    Raises:
        BadInput: the intrinsics are not usable, or the image was cropped.
    """
    camera = camera_from_info(info, rectified)
    if abs(width * camera.height / camera.width - height) >= RESIZE_TOLERANCE_PX:
        raise BadInput(
            "size_mismatch",
            f"color is {width}x{height}, but camera_info says {camera.width}x{camera.height}: "
            "a resized image keeps its ratio, a cropped one needs a camera_info of its own",
        )
    if (width, height) == (camera.width, camera.height):
        return camera
    return camera.resized(width, height)
