# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages to arrays: layouts, encodings, and what is refused."""

from array import array

import numpy as np
import pytest
from geometry_msgs.msg import Pose, Quaternion
from hypothesis import given
from hypothesis import strategies as st
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify.frame import Camera
from geopurify_ros.conversions import (
    camera_from_info,
    color_from_image,
    depth_from_image,
    image_from_array,
    info_from_camera,
    matrix_from_pose,
    ns_from_stamp,
    pose_from_matrix,
    scores_from_image,
    semantic_from_image,
    stamp_from_ns,
)


def image_of(data: bytes, encoding: str, width: int, height: int, step: int) -> Image:
    """Make a message byte by byte."""
    return Image(width=width, height=height, encoding=encoding, step=step, data=array("B", data))


@pytest.mark.parametrize(
    ("encoding", "data", "rgb"),
    [
        ("rgb8", [1, 2, 3], [1, 2, 3]),
        ("bgr8", [1, 2, 3], [3, 2, 1]),
        ("rgba8", [1, 2, 3, 4], [1, 2, 3]),
        ("bgra8", [1, 2, 3, 4], [3, 2, 1]),
        ("mono8", [7], [7, 7, 7]),
        ("mono16", [99, 7], [7, 7, 7]),
    ],
)
def test_color_of_each_encoding(encoding: str, data: list[int], rgb: list[int]) -> None:
    color = color_from_image(image_of(bytes(data), encoding, 1, 1, len(data)))
    assert color.tolist() == [[rgb]]
    assert color.dtype == np.uint8


def test_row_padding_is_skipped() -> None:
    image = image_of(bytes([1, 2, 3, 99, 4, 5, 6, 99]), "rgb8", 1, 2, 4)
    assert color_from_image(image).tolist() == [[[1, 2, 3]], [[4, 5, 6]]]


def test_depth_in_millimetres_becomes_metres_and_65535_is_invalid() -> None:
    data = np.array([[0, 1500, 65535]], "<u2").tobytes()
    for encoding in ("16UC1", "mono16"):
        depth = depth_from_image(image_of(data, encoding, 3, 1, 6))
        np.testing.assert_allclose(depth, [[0.0, 1.5, 0.0]], rtol=1e-6)


def test_big_endian_depth() -> None:
    image = image_of(np.array([[1500]], ">u2").tobytes(), "16UC1", 1, 1, 2)
    image.is_bigendian = True
    assert depth_from_image(image)[0, 0] == pytest.approx(1.5)


def test_float_depth_is_in_metres_and_keeps_nan() -> None:
    data = np.array([[np.nan, 2.5]], "<f4").tobytes()
    depth = depth_from_image(image_of(data, "32FC1", 2, 1, 8))
    assert np.isnan(depth[0, 0])
    assert depth[0, 1] == 2.5


def test_scores_and_class_ids() -> None:
    bytes_ = scores_from_image(image_of(bytes(range(6)), "8UC3", 2, 1, 6))
    assert bytes_.tolist() == [[[0, 1, 2], [3, 4, 5]]]
    assert bytes_.dtype == np.uint8
    floats = np.array([0.25, 0.75], "<f4")
    assert scores_from_image(image_of(floats.tobytes(), "32FC2", 1, 1, 8)).tolist() == [
        [[0.25, 0.75]]
    ]
    ids = np.array([[40, 65535]], "<u2")
    assert semantic_from_image(image_of(ids.tobytes(), "mono16", 2, 1, 4)).tolist() == [
        [40, 65535]
    ]


@pytest.mark.parametrize(
    ("convert", "encoding"),
    [
        (color_from_image, "64FC1"),
        (depth_from_image, "rgb8"),
        (scores_from_image, "64FC3"),
        (scores_from_image, "8UC0"),
        (semantic_from_image, "mono8"),
    ],
)
def test_unknown_encoding_is_named(convert, encoding: str) -> None:
    with pytest.raises(BadInput, match=encoding) as caught:
        convert(image_of(bytes(24), encoding, 1, 1, 24))
    assert caught.value.reason == "encoding_unknown"


# Red is Y 82, U 90, V 240 in BT.601; Y 16 and 235 at U = V = 128 are black and white.
@pytest.mark.parametrize(
    ("encoding", "data", "step", "height"),
    [
        ("uyvy", [90, 82, 240, 82, 128, 16, 128, 235], 8, 1),
        ("yuv422", [90, 82, 240, 82, 128, 16, 128, 235], 8, 1),
        ("yuyv", [82, 90, 82, 240, 16, 128, 235, 128], 8, 1),
        ("yuv422_yuy2", [82, 90, 82, 240, 16, 128, 235, 128], 8, 1),
        ("nv12", [82, 82, 16, 235] * 2 + [90, 240, 128, 128], 4, 2),
        ("nv21", [82, 82, 16, 235] * 2 + [240, 90, 128, 128], 4, 2),
    ],
)
def test_yuv_of_each_order(encoding: str, data: list[int], step: int, height: int) -> None:
    row = [[255, 0, 0], [255, 0, 0], [0, 0, 0], [255, 255, 255]]
    color = color_from_image(image_of(bytes(data), encoding, 4, height, step))
    np.testing.assert_allclose(color, [row] * height, atol=1)


def test_yuv_of_odd_size_is_refused() -> None:
    with pytest.raises(BadInput, match="even"):
        color_from_image(image_of(bytes(6), "uyvy", 3, 1, 6))


def test_a_bayer_pattern_is_refused_with_the_remedy() -> None:
    with pytest.raises(BadInput, match="debayer") as caught:
        color_from_image(image_of(bytes(4), "bayer_rggb8", 2, 2, 2))
    assert caught.value.reason == "encoding_bayer"


@pytest.mark.parametrize(("size", "step"), [(5, 6), (12, 5), (0, 0)])
def test_truncated_image_is_refused(size: int, step: int) -> None:
    with pytest.raises(BadInput) as caught:
        color_from_image(image_of(bytes(size), "rgb8", 2, 1, step))
    assert caught.value.reason == "image_truncated"


def test_empty_image_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        color_from_image(image_of(b"", "rgb8", 0, 0, 0))
    assert caught.value.reason == "image_empty"


@given(
    height=st.integers(1, 5),
    width=st.integers(1, 5),
    encoding=st.sampled_from(["rgb8", "8UC4", "32FC2"]),
    seed=st.integers(0, 99),
)
def test_array_to_message_and_back(height: int, width: int, encoding: str, seed: int) -> None:
    kind, channels = {"rgb8": ("u1", 3), "8UC4": ("u1", 4), "32FC2": ("f4", 2)}[encoding]
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels)).astype(kind)
    message = image_from_array(values, encoding, Header())
    convert = color_from_image if encoding == "rgb8" else scores_from_image
    np.testing.assert_array_equal(convert(message), values)


@given(st.integers(0, 2**31 * 10**9 - 1))
def test_stamps_round_trip(stamp_ns: int) -> None:
    assert ns_from_stamp(stamp_from_ns(stamp_ns)) == stamp_ns


def test_camera_round_trip() -> None:
    camera = Camera(525.0, 520.0, 319.5, 239.5, 640, 480)
    info = info_from_camera(camera, Header())
    assert camera_from_info(info) == camera
    assert camera_from_info(info, rectified=True) == camera


@pytest.mark.parametrize("focal", [0.0, float("nan"), float("inf"), -5.0])
def test_unusable_intrinsics_are_refused(focal: float) -> None:
    info = info_from_camera(Camera(5.0, 5.0, 1.0, 1.0, 2, 2), Header())
    info.k[0] = focal
    with pytest.raises(BadInput) as caught:
        camera_from_info(info)
    assert caught.value.reason == "camera_invalid"


@pytest.mark.parametrize(
    ("model", "coefficients"),
    [("plumb_bob", [0.1, 0, 0, 0, 0]), ("plumb_bob", [float("nan")]), ("equidistant", [0.0])],
)
def test_distorted_camera_is_refused_unless_rectified(
    model: str, coefficients: list[float]
) -> None:
    info: CameraInfo = info_from_camera(Camera(5.0, 5.0, 1.0, 1.0, 2, 2), Header())
    info.distortion_model, info.d = model, [float(v) for v in coefficients]
    with pytest.raises(BadInput, match="rectify") as caught:
        camera_from_info(info)
    assert caught.value.reason == "camera_distorted"
    assert camera_from_info(info, rectified=True).fx == 5.0


def test_pose_to_matrix_and_back() -> None:
    quarter_turn = Quaternion(z=np.sqrt(0.5), w=np.sqrt(0.5))  # about z: x becomes y
    pose = Pose(orientation=quarter_turn)
    pose.position.x = 2.0
    matrix = matrix_from_pose(pose)
    np.testing.assert_allclose(matrix @ [1, 0, 0, 1], [2, 1, 0, 1], atol=1e-12)
    again = pose_from_matrix(matrix)
    assert again.position == pose.position
    assert again.orientation.z == pytest.approx(np.sqrt(0.5))


@pytest.mark.parametrize(
    ("quaternion", "reason"),
    [
        ((0.0, 0.0), "pose_not_rigid"),
        ((0.0, 2.0), "pose_not_rigid"),
        ((np.nan, 1.0), "pose_not_finite"),
    ],
)
def test_unusable_pose_is_refused(quaternion: tuple[float, float], reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        matrix_from_pose(Pose(orientation=Quaternion(z=quaternion[0], w=quaternion[1])))
    assert caught.value.reason == reason
