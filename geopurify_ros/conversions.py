# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages of sensors to arrays and back: pure functions without a node."""

import sys
from array import array

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, Pose, Quaternion
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify.frame import Camera
from geopurify.poses import matrix_from_quaternion, quaternion_from_matrix

PINHOLE_MODELS = ("", "plumb_bob", "rational_polynomial")
# A coefficient of 1e-3 moves the corner of a usual 640x480 image by a quarter of a pixel.
NEGLIGIBLE_DISTORTION = 1e-3
NANOSECONDS = 1_000_000_000


def ns_from_stamp(stamp: Time) -> int:
    """Return a stamp in nanoseconds."""
    return stamp.sec * NANOSECONDS + stamp.nanosec


def stamp_from_ns(stamp_ns: int) -> Time:
    """Return the stamp of a time in nanoseconds."""
    seconds, nanoseconds = divmod(stamp_ns, NANOSECONDS)
    return Time(sec=seconds, nanosec=nanoseconds)


def header_at(stamp_ns: int, frame_id: str) -> Header:
    """Return a header of a time in nanoseconds and a frame."""
    return Header(stamp=stamp_from_ns(stamp_ns), frame_id=frame_id)


def camera_from_info(info: CameraInfo, rectified: bool = False) -> Camera:
    """Return the pinhole camera: K of an undistorted image, or P of a rectified one.

    Raises:
        BadInput: intrinsics are zero or not finite, or the image is distorted.
    """
    if rectified:
        return Camera.from_matrix(info.p.reshape(3, 4), info.width, info.height)
    camera = Camera.from_matrix(info.k.reshape(3, 3), info.width, info.height)
    pinhole = info.distortion_model in PINHOLE_MODELS
    if not (pinhole and all(abs(d) <= NEGLIGIBLE_DISTORTION for d in info.d)):
        raise BadInput(
            "camera_distorted",
            f"camera_info has the distortion {info.distortion_model} {list(info.d)}; rectify "
            "colour and depth (image_proc rectify) and set images_rectified",
        )
    return camera


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


def matrix_from_pose(pose: Pose) -> NDArray[np.float64]:
    """Return the (4, 4) transform of a pose.

    Raises:
        BadInput: a value is not finite, or the quaternion is not of unit length.
    """
    t, q = pose.position, pose.orientation
    return matrix_from_quaternion((t.x, t.y, t.z), (q.x, q.y, q.z, q.w))


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
