# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images as messages: compressed ones, raw ones of every encoding, and depth as RVL."""

import io
import struct
from collections.abc import Callable, Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fuzz.mutations import mutate_bytes, odd_integer, odd_text
from fuzz.target import Target
from geopurify.messages.images.image_messages import (
    COLOR_ENCODINGS,
    DEPTH_TYPES,
    SEMANTIC_TYPES,
    color_from_image,
    depth_from_image,
    scores_from_image,
    semantic_from_image,
    size_of_image,
)

WIDTH, HEIGHT = 16, 12
COLOR = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
GREY = COLOR[..., 0]
DEPTH = 1000 + GREY.astype(np.uint16)
# Two of 5 zeros and values of one nibble, and so on: any words are numbers of RVL.
RVL = struct.pack("<ii", WIDTH, HEIGHT) + struct.pack("<24I", *[0x0B811111] * 24)
FORMATS = (
    "", "rgb8; jpeg compressed bgr8", "png", "16UC1; compressedDepth png",
    "32FC1; compressedDepth png", "16UC1; compressedDepth rvl", "32FC1; compressedDepth RVL",
    "mono8; png compressed", "bayer_rggb8; jpeg compressed bgr8",
)  # fmt: skip
ENCODINGS = (*COLOR_ENCODINGS, *DEPTH_TYPES, *SEMANTIC_TYPES, "8UC4", "32FC3", "bayer_gbrg8")
TAKE: dict[str, Callable[[Any], NDArray]] = {
    "color": color_from_image,
    "depth": depth_from_image,
    "semantic": semantic_from_image,
}


def encoded(pixels: NDArray, code: str, **options: Any) -> bytes:
    """Return an image as JPEG or PNG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, code, **options)
    return file.getvalue()


def image_targets() -> Iterator[Target]:
    """Yield the targets of single images."""
    yield Target("compressed", lambda: _VALID, _draw_compressed, _take)
    yield Target("raw", _valid_raw, _draw_raw, _take)
    yield Target("scores", _valid_scores, _draw_scores, _take_scores)


def compressed(data: bytes, text: str) -> Any:
    """Return a sensor_msgs/CompressedImage."""
    return SimpleNamespace(format=text, data=np.frombuffer(data, np.uint8))


_HEADER = struct.pack("<iff", 0, 100.0, -3.0)
_BODIES = (
    encoded(COLOR, "JPEG"),
    encoded(COLOR, "JPEG", progressive=True),
    encoded(GREY, "JPEG"),
    encoded(COLOR, "PNG"),
    encoded(GREY, "PNG"),
    encoded(DEPTH, "PNG"),
    _HEADER + encoded(DEPTH, "PNG"),
)
_VALID = (
    ("color", compressed(_BODIES[0], FORMATS[1])),
    ("color", compressed(_BODIES[1], "")),
    ("color", compressed(_BODIES[2], "")),
    ("color", compressed(_BODIES[3], "png")),
    ("semantic", compressed(_BODIES[4], "mono8; png")),
    ("depth", compressed(_BODIES[5], "png")),
    ("depth", compressed(_BODIES[6], FORMATS[3])),
    ("depth", compressed(_BODIES[6], FORMATS[4])),
)


def _draw_compressed(rng: Random) -> tuple[str, Any]:
    name, image = rng.choice(_VALID)
    data, text = bytes(image.data), image.format
    if rng.random() < 0.2:
        name, text, data = "depth", rng.choice(FORMATS[5:7]), _HEADER + RVL
    data = mutate_bytes(data, rng)
    if rng.random() < 0.1:
        name, text = rng.choice(tuple(TAKE)), rng.choice((*FORMATS, odd_text(rng)))
    return name, compressed(data, text)


def _take(item: tuple[str, Any]) -> None:
    name, image = item
    width, height = size_of_image(image, name)
    assert TAKE[name](image).shape[:2] == (height, width)


def _raw(encoding: str, width: int, height: int, step: int, data: bytes) -> Any:
    """Return a sensor_msgs/Image."""
    pixels = np.frombuffer(data, np.uint8)
    return SimpleNamespace(
        encoding=encoding, width=width, height=height, step=step, is_bigendian=0, data=pixels
    )


def _valid_raw() -> Iterator[tuple[str, Any]]:
    yield "color", _raw("rgb8", WIDTH, HEIGHT, 3 * WIDTH, COLOR.tobytes())
    yield "color", _raw("yuyv", WIDTH, HEIGHT, 2 * WIDTH, bytes(2 * WIDTH * HEIGHT))
    yield "color", _raw("nv12", WIDTH, HEIGHT, WIDTH, bytes(3 * WIDTH * HEIGHT // 2))
    yield "depth", _raw("16UC1", WIDTH, HEIGHT, 2 * WIDTH, DEPTH.tobytes())
    yield "semantic", _raw("mono8", WIDTH, HEIGHT, WIDTH, GREY.tobytes())


def _draw_raw(rng: Random) -> tuple[str, Any]:
    name, bytes_a_pixel = rng.choice(tuple(TAKE)), rng.choice((1, 1.5, 2, 3, 4, 6, 8))
    width, height = rng.randrange(1, 20), rng.randrange(1, 20)
    step = int(width * bytes_a_pixel) + rng.choice((0, 0, 1, 5))
    count = step * height + rng.choice((0, 0, 0, -1, 1, 100))
    image = _raw(rng.choice(ENCODINGS), width, height, step, rng.randbytes(max(count, 0)))
    image.is_bigendian = rng.choice((0, 0, 1, 255))
    for field in ("width", "height", "step"):
        if rng.random() < 0.15:
            setattr(image, field, abs(odd_integer(rng)) % 2**32)
    if rng.random() < 0.05:
        image.encoding = odd_text(rng)
    return name, image


def _valid_scores() -> Iterator[Any]:
    yield _raw("8UC6", 4, 3, 24, bytes(72))
    yield _raw("32FC2", 4, 3, 32, bytes(96))


def _draw_scores(rng: Random) -> Any:
    channels = rng.choice((1, 2, 21, 41, 9999, 0, rng.randrange(10000)))
    width, height, size = rng.randrange(1, 9), rng.randrange(1, 9), rng.choice((1, 4))
    step = width * channels * size
    image = _raw(f"{'8U' if size == 1 else '32F'}C{channels}", width, height, step, b"")
    image.data = np.frombuffer(rng.randbytes(max(step * height + rng.choice((0, -1)), 0)), "u1")
    if rng.random() < 0.3:
        image.encoding = rng.choice((odd_text(rng), f"8UC{odd_integer(rng)}", "16UC3", "8UC"))
    if rng.random() < 0.3:
        setattr(image, rng.choice(("width", "height", "step")), abs(odd_integer(rng)) % 2**32)
    return image


def _take_scores(image: Any) -> None:
    assert scores_from_image(image).shape[:2] == (image.height, image.width)
