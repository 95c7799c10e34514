# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compressed images: both codes of depth, and what is refused."""

import io
import struct
from array import array
from contextlib import suppress
from types import SimpleNamespace as CompressedImage

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from geopurify.errors import BadInput
from geopurify.messages.images.compressed_images import (
    color_from_compressed,
    depth_from_compressed,
)
from geopurify.messages.images.rvl import decode_rvl


def compressed(data: bytes, text: str) -> CompressedImage:
    return CompressedImage(data=array("B", data), format=text)


def encoded(pixels: np.ndarray, code: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, code)
    return file.getvalue()


def rvl(values: list[int]) -> bytes:
    """Encode as the paper says: nibbles of 3 bits and a flag, eight to a word."""
    nibbles: list[int] = []

    def number(value: int) -> None:
        while value > 7:
            nibbles.append(value & 7 | 8)
            value >>= 3
        nibbles.append(value)

    place, last = 0, 0
    while place < len(values):
        start = place
        while place < len(values) and values[place] == 0:
            place += 1
        number(place - start)
        start = place
        while place < len(values) and values[place] != 0:
            place += 1
        number(place - start)
        for value in values[start:place]:
            difference, last = value - last, value
            number(2 * difference if difference >= 0 else -2 * difference - 1)
    nibbles += [0] * (-len(nibbles) % 8)
    words = [
        int("".join(f"{n:x}" for n in nibbles[i : i + 8]), 16) for i in range(0, len(nibbles), 8)
    ]
    return struct.pack(f"<{len(words)}I", *words)


def test_jpeg_and_png_colors() -> None:
    pixels = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    exact = color_from_compressed(compressed(encoded(pixels, "PNG"), "bgr8; png compressed bgr8"))
    np.testing.assert_array_equal(exact, pixels)
    lossy = color_from_compressed(
        compressed(encoded(pixels, "JPEG"), "rgb8; jpeg compressed bgr8")
    )
    np.testing.assert_allclose(lossy, pixels, atol=3)


def test_grey_jpeg_becomes_rgb() -> None:
    grey = np.full((8, 8), 77, np.uint8)
    assert color_from_compressed(compressed(encoded(grey, "JPEG"), "mono8; jpeg")).shape == (
        8,
        8,
        3,
    )


def test_depth_as_png_in_millimetres() -> None:
    values = np.array([[0, 1500, 65535]], np.uint16)
    data = bytes(12) + encoded(values, "PNG")
    for text in ("16UC1; compressedDepth png", "16UC1; compressedDepth"):
        np.testing.assert_allclose(depth_from_compressed(compressed(data, text)), [[0, 1.5, 0]])


def test_depth_as_rvl_in_millimetres() -> None:
    values = [0, 0, 1500, 1501, 0, 1499]
    data = bytes(12) + struct.pack("<ii", 3, 2) + rvl(values)
    depth = depth_from_compressed(compressed(data, "16UC1; compressedDepth rvl"))
    np.testing.assert_allclose(depth, [[0, 0, 1.5], [1.501, 0, 1.499]], rtol=1e-6)


def test_quantized_depth_in_metres() -> None:
    header = struct.pack("<iff", 0, 100.0, -3.0)  # depth = 100 / (value + 3)
    data = header + encoded(np.array([[0, 47, 97]], np.uint16), "PNG")
    depth = depth_from_compressed(compressed(data, "32FC1; compressedDepth png"))
    np.testing.assert_allclose(depth, [[0, 2.0, 1.0]])


def test_rvl_bit_by_bit() -> None:
    # no zeros (0), two values (2): +9 is 18 = 2 2 -> nibbles a 2; -1 is 1
    words = np.array([0x02A21000], "<u4").view(np.uint8)
    assert decode_rvl(words, 2).tolist() == [9, 8]


@given(arrays(np.uint16, st.integers(1, 40), elements=st.sampled_from([0, 1, 700, 701, 65535])))
def test_rvl_round_trip(values: np.ndarray) -> None:
    data = np.frombuffer(rvl(values.tolist()), np.uint8)
    np.testing.assert_array_equal(decode_rvl(data, len(values)), values)


@given(st.binary(max_size=64), st.integers(1, 64))
def test_rvl_of_noise_ends(data: bytes, size: int) -> None:
    with suppress(BadInput):  # any other error, or none that ends, fails
        assert len(decode_rvl(np.frombuffer(data, np.uint8), size)) == size


@pytest.mark.parametrize(
    ("data", "text", "reason"),
    [
        (b"", "16UC1; compressedDepth png", "image_truncated"),
        (bytes(40), "16UC1; compressedDepth png", "encoding_unknown"),
        (bytes(40), "16UC1; compressedDepth rvl", "image_too_large"),
        (bytes(12) + struct.pack("<ii", 9, 9), "16UC1; compressedDepth rvl", "image_truncated"),
        (bytes(12) + struct.pack("<ii", 1 << 30, 9), "16UC1; compressedDepth rvl",
         "image_too_large"),
        (bytes(40), "16UC1; jpeg compressed", "encoding_unknown"),
        (bytes(12) + encoded(np.zeros((2, 2, 3), np.uint8), "PNG"), "16UC1; compressedDepth png",
         "encoding_unknown"),
        (bytes(12) + encoded(np.ones((2, 2), np.uint16), "PNG"), "32FC1; compressedDepth png",
         "depth_invalid"),
        (encoded(np.ones((2, 2), np.uint16), "PNG"), "32FC1; compressedDepth png",
         "depth_invalid"),
    ],
)  # fmt: skip
def test_unusable_depth_is_refused(data: bytes, text: str, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        depth_from_compressed(compressed(data, text))
    assert caught.value.reason == reason


@pytest.mark.parametrize("kept", [0, 10, 60, -60])
def test_a_truncated_png_is_refused(kept: int) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    with pytest.raises(BadInput) as caught:
        color_from_compressed(compressed(encoded(noise, "PNG")[:kept], "rgb8; png"))
    assert caught.value.reason == "image_truncated"


def test_a_compressed_bayer_pattern_is_refused() -> None:
    with pytest.raises(BadInput, match="debayer"):
        color_from_compressed(compressed(b"", "bayer_rggb8; jpeg compressed"))


def test_what_is_no_image_is_named_by_its_first_bytes() -> None:
    for data, found in ((b"\0\0\0\1\x67 video", "H.264"), (b"RIFF....WEBP", "WebP")):
        with pytest.raises(BadInput, match=found):
            color_from_compressed(compressed(data, "jpeg"))
    jpeg = encoded(np.zeros((8, 8), np.uint8), "JPEG")
    with pytest.raises(BadInput, match="is a JPEG, supported are compressedDepth"):
        depth_from_compressed(compressed(jpeg, "16UC1; jpeg compressed"))


@pytest.mark.parametrize("text", ["", "jpeg", "JPEG", "png", "rgb8; png compressed bgr8"])
def test_colour_is_what_its_bytes_are(text: str) -> None:
    grey16 = encoded(np.full((8, 8), 77 * 256, np.uint16), "PNG")
    grey = encoded(np.full((8, 8), 77, np.uint8), "PNG")
    for data in (grey16, grey, encoded(np.full((8, 8, 3), 77, np.uint8), "JPEG")):
        color = color_from_compressed(compressed(data, text))
        assert color.shape == (8, 8, 3) and (color == 77).all()


def test_a_pattern_that_was_made_a_colour_is_taken() -> None:
    data = encoded(np.zeros((8, 8, 3), np.uint8), "JPEG")
    color_from_compressed(compressed(data, "bayer_rggb8; jpeg compressed bgr8"))


@pytest.mark.parametrize("text", ["16UC1; png compressed", "mono16; png compressed", "png", ""])
def test_a_png_of_16_bits_is_depth(text: str) -> None:
    data = encoded(np.array([[0, 1500]], np.uint16), "PNG")
    np.testing.assert_allclose(depth_from_compressed(compressed(data, text)), [[0, 1.5]])
    np.testing.assert_allclose(depth_from_compressed(compressed(data, text), 1e-4), [[0, 0.15]])


IMAGES = {
    "jpeg": encoded(np.arange(192, dtype=np.uint8).reshape(8, 8, 3), "JPEG"),
    "png": encoded(np.arange(192, dtype=np.uint8).reshape(8, 8, 3), "PNG"),
    "16UC1; compressedDepth png": bytes(12) + encoded(np.ones((8, 8), np.uint16), "PNG"),
    "16UC1; compressedDepth rvl": bytes(12) + struct.pack("<ii", 3, 1) + rvl([1, 0, 2]),
}


@settings(max_examples=300, deadline=None)
@given(text=st.sampled_from(list(IMAGES)), place=st.floats(0, 1), garbage=st.binary(max_size=9))
def test_a_damaged_image_is_bad_input_or_harmless(text: str, place: float, garbage: bytes) -> None:
    data = bytearray(IMAGES[text])
    start = int(place * len(data))
    data[start : start + len(garbage)] = garbage
    with suppress(BadInput):  # nothing else may come out
        (depth_from_compressed if "Depth" in text else color_from_compressed)(
            compressed(bytes(data[: start or None] if not garbage else data), text)
        )
