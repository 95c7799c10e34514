# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where frames of requests, and the robot, are in the map."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from std_msgs.msg import Header

from geopurify.errors import BadInput, quote
from geopurify.messages import ns_from_stamp
from geopurify.messages.transforms import NotKnown, Transforms

# REP-103: a body's x points forward, y left and z up; an optical frame's z forward and x right
R_OPTICAL_BODY = np.array([[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]])


class FrameLocator:
    """Finds frames by TF, and the robot by the camera of the last frame that was mapped.

    Args:
        global_frame: of the map.
        stamp_ns: returns the time at which frames are looked for that have no stamp.

    Attributes:
        transforms: of TF, while it is read.
        T_map_cam: (4, 4) pose of the camera of the last frame, None before the first one.
    """

    def __init__(self, global_frame: str, stamp_ns: Callable[[], int]) -> None:
        self._global_frame, self._stamp_ns = global_frame, stamp_ns
        self.transforms: Transforms | None = None
        self.T_map_cam: NDArray[np.float64] | None = None

    def locate(self, header: Header) -> NDArray[np.float64]:
        """Return the transform from the frame of a header to the map.

        Raises:
            BadInput: TF is not read, or does not connect the frame.
        """
        frame_id = header.frame_id.lstrip("/")
        if frame_id in ("", self._global_frame):
            return np.eye(4)
        transforms = self.transforms  # deactivating may take it away meanwhile
        if transforms is None:
            raise BadInput(
                "frame_unknown",
                f"{quote(frame_id)} can't be transformed to {self._global_frame!r}: TF is "
                "read while the node is active with pose_source tf, odom or transform",
            )
        stamp_ns = ns_from_stamp(header.stamp) or self._stamp_ns()
        try:
            return transforms.lookup(self._global_frame, frame_id, stamp_ns)
        except NotKnown as error:
            raise BadInput("frame_unknown", str(error)) from None

    def robot(self) -> NDArray[np.float64] | None:
        """Return the (4, 4) pose of the robot, x the way its camera looks; None if not known."""
        if self.T_map_cam is None:
            return None
        pose = self.T_map_cam.copy()
        pose[:3, :3] = self.T_map_cam[:3, :3] @ R_OPTICAL_BODY
        return pose
