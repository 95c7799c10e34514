# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages to arrays: layouts, encodings, and what is refused; rclpy's and those of bags."""

import io
from array import array
from types import SimpleNamespace as Message

import numpy as np
import pytest
from PIL import Image as Pillow
from sensor_msgs.msg import Image

from geopurify.errors import BadInput
from geopurify.messages.images.image_messages import (
    color_from_image,
    depth_from_image,
    scores_from_image,
    semantic_from_image,
)

RED_BLUE = np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8)
MILLIMETRES = np.array([[1500, 0, 65535]], np.uint16)


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


@pytest.mark.parametrize("end", [b"\x63", b""])  # the last row may lack its padding
def test_row_padding_is_skipped(end: bytes) -> None:
    image = image_of(bytes([1, 2, 3, 99, 4, 5, 6]) + end, "rgb8", 1, 2, 4)
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
        (semantic_from_image, "rgb8"),
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


def raw(pixels: np.ndarray, encoding: str, padding: int = 0) -> Message:
    height, width = pixels.shape[:2]
    rows = pixels.reshape(height, -1).view(np.uint8)
    rows = np.pad(rows, ((0, 0), (0, padding)))
    step = rows.shape[1]
    return Message(
        encoding=encoding,
        height=height,
        width=width,
        is_bigendian=0,
        step=step,
        data=rows.ravel(),
    )


def compressed(pixels: np.ndarray, text: str, head: bytes = b"") -> Message:
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, "PNG")
    return Message(format=text, data=np.frombuffer(head + file.getvalue(), np.uint8))


def test_colour_is_rgb_whatever_the_encoding() -> None:
    for message in (
        raw(RED_BLUE, "rgb8", padding=3),
        raw(np.ascontiguousarray(RED_BLUE[..., ::-1]), "bgr8"),
        compressed(RED_BLUE, "rgb8; png compressed bgr8"),
    ):
        assert color_from_image(message).tolist() == RED_BLUE.tolist()
    assert color_from_image(raw(np.array([[7]], np.uint8), "mono8")).tolist() == [[[7, 7, 7]]]


def test_depth_is_metres_whatever_the_encoding() -> None:
    header = bytes(12)  # of compressedDepth; only inverse depth uses it
    for message in (
        raw(MILLIMETRES, "16UC1"),
        raw(np.array([[1.5, 0, 0]], np.float32), "32FC1"),
        compressed(MILLIMETRES, "16UC1; png compressed"),
        compressed(MILLIMETRES, "16UC1; compressedDepth png", header),
    ):
        assert depth_from_image(message) == pytest.approx(np.array([[1.5, 0, 0]]))


def test_what_is_wrong_in_a_bag_is_said() -> None:
    short = raw(RED_BLUE, "rgb8")
    short.data = short.data[:-1]
    with pytest.raises(BadInput, match="image of 2x1 has a step of 6 and 5 bytes"):
        color_from_image(short)
    with pytest.raises(BadInput, match="encoding 'bayer_rggb8', a Bayer pattern"):
        color_from_image(raw(RED_BLUE[..., 0], "bayer_rggb8"))
    with pytest.raises(BadInput, match="'8UC1', supported are 16UC1, mono16, 32FC1"):
        depth_from_image(raw(MILLIMETRES, "8UC1"))
    broken = compressed(MILLIMETRES, "16UC1; png compressed")
    broken.data = broken.data[:40]
    with pytest.raises(BadInput, match="PNG of 40 bytes: its header is damaged"):
        depth_from_image(broken)
