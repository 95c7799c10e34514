# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages of sensors to arrays and back: pure functions without a node."""

import re
import sys
from array import array
from collections.abc import Iterable

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, Pose, Quaternion
from numpy.typing import DTypeLike, NDArray
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from geopurify.compressed_images import bayer_refused
from geopurify.errors import BadInput
from geopurify.frame import Camera, metres_from_millimetres
from geopurify.poses import matrix_from_quaternion, quaternion_from_matrix
from geopurify_ros.yuv import PACKED_422, SEMI_PLANAR_420, rgb_from_420, rgb_from_422

COLOR_CHANNELS = {"rgb8": 3, "bgr8": 3, "rgba8": 4, "bgra8": 4, "mono8": 1}
COLOR_ENCODINGS = (*COLOR_CHANNELS, "mono16", *PACKED_422, *SEMI_PLANAR_420)
DEPTH_TYPES = {"16UC1": np.uint16, "mono16": np.uint16, "32FC1": np.float32}
SEMANTIC_ENCODINGS = ("mono16", "16UC1")
SCORES_ENCODING = re.compile(r"(8U|32F)C(\d+)")
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


def color_from_image(image: Image) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels of any of `COLOR_ENCODINGS`.

    Raises:
        BadInput: another encoding, a Bayer pattern, or fewer bytes than the header says.
    """
    encoding = image.encoding
    if encoding.startswith("bayer_"):
        raise bayer_refused(encoding)
    _require(image, "color", encoding in COLOR_ENCODINGS, COLOR_ENCODINGS)
    if encoding in PACKED_422:
        _require_even(image.width)
        return rgb_from_422(_rows(image, 2 * image.width, image.height), encoding)
    if encoding in SEMI_PLANAR_420:
        _require_even(image.width, image.height)
        return rgb_from_420(_rows(image, image.width, image.height * 3 // 2), encoding)
    if encoding == "mono16":
        return np.repeat((_pixels(image, np.uint16, 1) >> 8).astype(np.uint8), 3, axis=2)
    pixels = _pixels(image, np.uint8, COLOR_CHANNELS[encoding])
    if encoding == "mono8":
        return np.repeat(pixels, 3, axis=2)
    rgb = pixels[..., 2::-1] if encoding.startswith("bgr") else pixels[..., :3]
    return np.ascontiguousarray(rgb)


def depth_from_image(image: Image) -> NDArray[np.float32]:
    """Return the (H, W) depth in metres of 16UC1 or mono16 (millimetres) or 32FC1 (metres).

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    _require(image, "depth", image.encoding in DEPTH_TYPES, DEPTH_TYPES)
    depth = _pixels(image, DEPTH_TYPES[image.encoding], 1)[..., 0]
    return depth if depth.dtype == np.float32 else metres_from_millimetres(depth)


def scores_from_image(image: Image) -> NDArray:
    """Return the (h, w, C) class scores of 8UC<C> or 32FC<C>.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    match = SCORES_ENCODING.fullmatch(image.encoding)
    channels = int(match[2]) if match else 0
    _require(image, "scores", channels > 0, ("8UC<classes>", "32FC<classes>"))
    return _pixels(image, np.uint8 if image.encoding.startswith("8U") else np.float32, channels)


def semantic_from_image(image: Image) -> NDArray[np.uint16]:
    """Return the (H, W) uint16 class ids of mono16 or 16UC1.

    Raises:
        BadInput: another encoding, or fewer bytes than the header says.
    """
    _require(image, "semantic", image.encoding in SEMANTIC_ENCODINGS, SEMANTIC_ENCODINGS)
    return _pixels(image, np.uint16, 1)[..., 0]


def _require(image: Image, name: str, known: bool, supported: Iterable[str]) -> None:
    if not known:
        raise BadInput(
            "encoding_unknown",
            f"{name} image has the encoding {image.encoding!r}, "
            f"supported are {', '.join(supported)}",
        )


def _require_even(*sizes: int) -> None:
    if any(size % 2 for size in sizes):
        raise BadInput("size_mismatch", f"a YUV image must have even sizes, got {sizes}")


def _pixels(image: Image, dtype: DTypeLike, channels: int) -> NDArray:
    """View the data as (height, width, channels), without row padding, in native byte order."""
    stored = np.dtype(dtype).newbyteorder(">" if image.is_bigendian else "<")
    rows = _rows(image, image.width * channels * stored.itemsize, image.height)
    pixels = rows.view(stored).reshape(image.height, image.width, channels)
    return pixels.astype(dtype, copy=False)


def _rows(image: Image, row: int, height: int) -> NDArray[np.uint8]:
    """View the data as (height, row) bytes, without row padding."""
    if min(image.width, image.height) < 1:
        raise BadInput("image_empty", f"image has the size {image.width}x{image.height}")
    if image.step < row or len(image.data) < image.step * height:
        raise BadInput(
            "image_truncated",
            f"{image.encoding} image of {image.width}x{image.height} has a step of {image.step} "
            f"and {len(image.data)} bytes, expected at least {row} and {row * height}",
        )
    data = np.frombuffer(image.data, np.uint8, count=image.step * height)
    return np.ascontiguousarray(data.reshape(height, image.step)[:, :row])


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
