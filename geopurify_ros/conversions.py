# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Arrays to messages: pure functions without a node; `geopurify.messages` reads them."""

import sys
from array import array

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, Pose, Quaternion
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from geopurify.frame import Camera
from geopurify.frame.poses import quaternion_from_matrix
from geopurify.messages.stamps import NANOSECONDS


def stamp_from_ns(stamp_ns: int) -> Time:
    """Return the stamp of a time in nanoseconds."""
    seconds, nanoseconds = divmod(stamp_ns, NANOSECONDS)
    return Time(sec=seconds, nanosec=nanoseconds)


def header_at(stamp_ns: int, frame_id: str) -> Header:
    """Return a header of a time in nanoseconds and a frame."""
    return Header(stamp=stamp_from_ns(stamp_ns), frame_id=frame_id)


def info_from_camera(camera: Camera, header: Header) -> CameraInfo:
    """Return the camera_info of an undistorted camera."""
    projection = np.hstack([camera.matrix(), np.zeros((3, 1))])
    return CameraInfo(
        header=header,
        width=camera.width,
        height=camera.height,
        distortion_model="plumb_bob",
        d=[0.0] * 5,
        k=camera.matrix().ravel(),
        r=np.eye(3).ravel(),
        p=projection.ravel(),
    )


def pose_from_matrix(transform: NDArray) -> Pose:
    """Return the pose of a (4, 4) rigid transform."""
    x, y, z = (float(v) for v in transform[:3, 3])
    qx, qy, qz, qw = (float(v) for v in quaternion_from_matrix(transform))
    return Pose(position=Point(x=x, y=y, z=z), orientation=Quaternion(x=qx, y=qy, z=qz, w=qw))


def image_from_array(pixels: NDArray, encoding: str, header: Header) -> Image:
    """Return the message of an (H, W) or (H, W, C) array whose type the encoding names."""
    height, width = pixels.shape[:2]
    return Image(
        header=header,
        height=height,
        width=width,
        encoding=encoding,
        is_bigendian=sys.byteorder == "big",
        step=pixels.nbytes // height,
        data=byte_array(pixels),
    )


def byte_array(values: NDArray) -> array:
    """Return the bytes as the one type that messages take without a copy per element."""
    data = array("B")
    data.frombytes(np.ascontiguousarray(values).tobytes())
    return data
