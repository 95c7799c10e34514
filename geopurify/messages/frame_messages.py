# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The messages of one frame, and the frame made of them; rclpy's messages or those of a bag."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.messages.camera_info import fitting_camera
from geopurify.messages.images.image_messages import (
    color_from_image,
    depth_from_image,
    scores_from_image,
    semantic_from_image,
    size_of_image,
)
from geopurify.messages.poses import body_frame, camera_pose, require_frame
from geopurify.messages.stamps import ns_from_stamp

STREAMS = ("color", "depth", "pose", "scores")


@dataclass(frozen=True)
class FrameMessages:
    """The messages of one frame; ``scores`` and ``extras`` only if an encoder reads them.

    Attributes:
        info: the sensor_msgs/CameraInfo that holds for colour.
        color: sensor_msgs/Image or CompressedImage, as are ``depth`` and ``extras``.
        pose: a message of `geopurify.messages.poses`; the (4, 4) pose itself where it comes from
            transforms; None while the frame waits for them.
        T_body_cam: (4, 4) pose of the camera in the frame whose pose the message gives, from
            transforms; None where that is the camera's frame.
    """

    info: Any
    color: Any
    depth: Any
    pose: Any = None
    scores: Any = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    T_body_cam: NDArray[np.float64] | None = None

    @classmethod
    def from_streams(cls, info: Any, streams: Mapping[str, Any]) -> "FrameMessages":
        """Return the messages of a frame, given by stream; those of other streams are extras."""
        own = {name: message for name, message in streams.items() if name in STREAMS}
        return cls(info, **own, extras={n: streams[n] for n in streams if n not in STREAMS})

    @property
    def camera_frame(self) -> str:
        """Optical frame of the images."""
        frame_id: str = self.color.header.frame_id
        return frame_id

    @property
    def stamp_ns(self) -> int:
        """Time of the colour image."""
        return ns_from_stamp(self.color.header.stamp)

    def tf_target(self, global_frame: str) -> str | None:
        """Return the frame in which transforms must give the camera's pose; None: they need not.

        That is the global frame where no message gives a pose, else the frame of a message with
        the pose of a robot's base.
        """
        return global_frame if self.pose is None else body_frame(self.pose, self.camera_frame)

    def with_transform(self, T_target_cam: NDArray[np.float64]) -> "FrameMessages":
        """Return the frame completed with the pose of its camera in `tf_target`."""
        if self.pose is None:
            return replace(self, pose=T_target_cam)
        return replace(self, T_body_cam=T_target_cam)

    def T_map_cam(self, global_frame: str) -> NDArray[np.float64]:
        """Return the pose of the camera.

        Raises:
            BadInput: it is not usable, or it is given in or of another frame.
        """
        if self.pose is None:
            raise BadInput("pose_missing", "the frame has no pose yet")
        if isinstance(self.pose, np.ndarray):
            return self.pose
        return camera_pose(self.pose, global_frame, self.camera_frame, self.T_body_cam)

    def frame(
        self,
        T_map_cam: NDArray[np.float64],
        rectified: bool = False,
        depth_unit_m: float = 0.0,
    ) -> Frame:
        """Convert the messages; sizes are compared before an image is decoded.

        Args:
            T_map_cam: (4, 4) pose of the camera, as of `T_map_cam`.
            rectified: the images are, so that P of the camera_info holds.
            depth_unit_m: metres of one unit of depth, as of `depth_from_image`.

        Raises:
            BadInput: an image or the camera is not usable, or their frames or sizes don't fit
                together.
        """
        in_one = "the frame of color: depth must be registered to it"
        require_frame("depth is in", self.depth.header.frame_id, self.camera_frame, in_one)
        width, height = size_of_image(self.color, "color")
        camera = fitting_camera(self.info, width, height, rectified)
        self._check_sizes(width, height)
        return Frame(
            color=color_from_image(self.color),
            depth_m=depth_from_image(self.depth, depth_unit_m),
            camera=camera,
            T_map_cam=T_map_cam,
            stamp_ns=self.stamp_ns,
            scores=None if self.scores is None else scores_from_image(self.scores),
            extras={name: semantic_from_image(image) for name, image in self.extras.items()},
        )

    def _check_sizes(self, width: int, height: int) -> None:
        if (found := size_of_image(self.depth, "depth")) != (width, height):
            raise BadInput(
                "depth_not_registered",
                f"depth is {found[0]}x{found[1]} and color {width}x{height}: depth must be "
                "registered to color, pixel by pixel",
            )
        for name, image in self.extras.items():
            if (found := size_of_image(image, name)) != (width, height):
                raise BadInput(
                    "size_mismatch",
                    f"{name} is {found[0]}x{found[1]}, expected {width}x{height} as color",
                )
