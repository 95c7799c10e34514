# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images as they are in bags: raw, padded and compressed."""

import io
from types import SimpleNamespace as Message

import numpy as np
import pytest
from PIL import Image

from geopurify.errors import BadInput
from geopurify.sequences.bag_images import color_of, depth_m_of

RED_BLUE = np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8)
MILLIMETRES = np.array([[1500, 0, 65535]], np.uint16)


def raw(pixels: np.ndarray, encoding: str, padding: int = 0) -> Message:
    height, width = pixels.shape[:2]
    rows = pixels.reshape(height, -1).view(np.uint8)
    rows = np.pad(rows, ((0, 0), (0, padding)))
    step = rows.shape[1]
    return Message(encoding=encoding, height=height, width=width, step=step, data=rows.ravel())


def compressed(pixels: np.ndarray, text: str, head: bytes = b"") -> Message:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return Message(format=text, data=np.frombuffer(head + file.getvalue(), np.uint8))


def test_colour_is_rgb_whatever_the_encoding() -> None:
    for message in (
        raw(RED_BLUE, "rgb8", padding=3),
        raw(np.ascontiguousarray(RED_BLUE[..., ::-1]), "bgr8"),
        compressed(RED_BLUE, "rgb8; png compressed bgr8"),
    ):
        assert color_of(message).tolist() == RED_BLUE.tolist()
    assert color_of(raw(np.array([[7]], np.uint8), "mono8")).tolist() == [[[7, 7, 7]]]


def test_depth_is_metres_whatever_the_encoding() -> None:
    header = bytes(12)  # of compressedDepth; only inverse depth uses it
    for message in (
        raw(MILLIMETRES, "16UC1"),
        raw(np.array([[1.5, 0, 0]], np.float32), "32FC1"),
        compressed(MILLIMETRES, "16UC1; png compressed"),
        compressed(MILLIMETRES, "16UC1; compressedDepth png", header),
    ):
        assert depth_m_of(message) == pytest.approx(np.array([[1.5, 0, 0]]))


def test_what_is_wrong_is_said() -> None:
    short = raw(RED_BLUE, "rgb8")
    short.data = short.data[:-1]
    with pytest.raises(BadInput, match="an image of 2x1 has only 5 bytes"):
        color_of(short)
    with pytest.raises(BadInput, match="colour is bayer_rggb8"):
        color_of(raw(RED_BLUE[..., 0], "bayer_rggb8"))
    with pytest.raises(BadInput, match="depth is 8UC1, expected 16UC1 or 32FC1"):
        depth_m_of(raw(MILLIMETRES, "8UC1"))
    broken = compressed(MILLIMETRES, "16UC1; png compressed")
    broken.data = broken.data[:40]
    with pytest.raises(BadInput, match="a compressed image is damaged"):
        depth_m_of(broken)
