# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compressed images as image_transport sends them: JPEG and PNG, and depth as PNG or RVL.

What an image is made of is read from its first bytes; ``format`` tells only what they can't.
"""

import struct
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.frame.depth_units import metres_of
from geopurify.messages.images import jpeg, png
from geopurify.messages.images.rvl import decode_rvl

# compressed_depth_image_transport: an enumeration, then A and B of depth = A / (value - B)
DEPTH_HEADER = struct.Struct("<iff")
RVL_SIZE = struct.Struct("<ii")  # columns, rows
MAX_PIXELS = 2**24  # a message of a few bytes must not ask for all memory
DEPTH_ENCODINGS = {"16uc1": "16UC1", "mono16": "16UC1", "32fc1": "32FC1"}
# What else cameras send, to name it; only looked at where it is not a JPEG or PNG.
KNOWN_MAGIC = {
    b"\x00\x00\x00\x01": "H.264 or H.265",
    b"\x00\x00\x01": "H.264 or H.265",
    b"RIFF": "WebP",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"GIF8": "GIF",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x1f\x8b": "gzip",
}


@runtime_checkable
class CompressedImage(Protocol):
    """A sensor_msgs/CompressedImage, rclpy's or that of a bag."""

    format: str
    data: Any  # a buffer of bytes


class _Depth(NamedTuple):
    """Compressed depth: what it is of, its header if it has one, and its image."""

    encoding: str
    header: bytes
    body: bytes
    is_rvl: bool


def size_of_compressed(image: CompressedImage, name: str) -> tuple[int, int]:
    """Return width and height as the header says, without decoding.

    Args:
        name: ``color``, ``depth`` or ``semantic``.

    Raises:
        BadInput: another format, or a header that is damaged or tells of too many pixels.
    """
    if name != "depth":
        return _size_of(bytes(image.data), name, image.format)
    depth = _opened_depth(image)
    if depth.is_rvl:
        return _size_of_rvl(depth.body)
    return _size_of(depth.body, name, image.format)


def color_from_compressed(image: CompressedImage) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 RGB pixels of a JPEG or PNG.

    Raises:
        BadInput: another format, damaged, rows are missing, a Bayer pattern, or too large.
    """
    encoding, _, code = image.format.lower().partition(";")
    is_converted = code.strip().endswith(("rgb8", "bgr8", "mono8"))
    if "bayer" in encoding and not is_converted:
        raise bayer_refused(image.format)
    data = bytes(image.data)
    _size_of(data, "color", image.format)
    return jpeg.decode_jpeg(data) if data.startswith(jpeg.MAGIC) else png.color_from_png(data)


def semantic_from_compressed(image: CompressedImage) -> NDArray[np.uint16]:
    """Return the (H, W) class ids of a PNG of 8 or 16 bits.

    Raises:
        BadInput: another format, damaged, or too large.
    """
    data = bytes(image.data)
    _size_of(data, "semantic", image.format)
    return png.grey_from_png(data, bits=(8, 16))


def depth_from_compressed(
    image: CompressedImage, depth_unit_m: float = 0.0
) -> NDArray[np.float32]:
    """Return the (H, W) depth in metres of compressedDepth, 16UC1 or 32FC1, as PNG or RVL.

    A plain PNG of 16UC1 is depth as well.

    Args:
        depth_unit_m: metres of one unit, as of `depth_from_image`.

    Raises:
        BadInput: another format, damaged, or too large.
    """
    depth = _opened_depth(image)
    if depth.is_rvl:
        width, height = _size_of_rvl(depth.body)
        data = np.frombuffer(depth.body, np.uint8, offset=RVL_SIZE.size)
        values = decode_rvl(data, width * height).reshape(height, width)
    else:
        _size_of(depth.body, "depth", image.format)
        values = png.grey_from_png(depth.body, bits=(16,))
    if depth.encoding == "16UC1":
        return metres_of(values, depth_unit_m)
    _, factor, offset = DEPTH_HEADER.unpack(depth.header)
    return metres_of(_from_inverse(values, factor, offset), depth_unit_m)


def bayer_refused(encoding: str) -> BadInput:
    """Return the error of a colour image that is still a pattern."""
    return BadInput(
        "encoding_bayer",
        f"color image has the encoding {quote(encoding)}, a Bayer pattern: run image_proc's "
        "debayer node before, and remap color/image_raw to its image_color",
    )


def _opened_depth(image: CompressedImage) -> _Depth:
    """Return the parts of compressed depth; with a header before it, or a PNG by itself."""
    text = image.format.strip().lower()
    data = bytes(image.data)
    encoding = DEPTH_ENCODINGS.get(text.partition(";")[0].strip())
    is_png = data.startswith(png.MAGIC)
    if is_png and encoding != "32FC1":
        return _Depth("16UC1", b"", data, is_rvl=False)
    if is_png:
        raise BadInput(
            "depth_invalid",
            f"depth of the format {quote(image.format)} is a PNG without the header of "
            "compressedDepth: nothing says how it is quantized",
        )
    if encoding is None or "compresseddepth" not in text:
        raise BadInput(
            "image_truncated" if len(data) < len(png.MAGIC) else "encoding_unknown",
            f"depth of the format {quote(image.format)} has {len(data)} bytes{_found(data)}, "
            "supported are compressedDepth of 16UC1 or 32FC1 and PNG of 16 bits; JPEG would "
            "destroy depth",
        )
    header, body = data[: DEPTH_HEADER.size], data[DEPTH_HEADER.size :]
    if len(body) < RVL_SIZE.size:
        raise BadInput("image_truncated", f"compressed depth has {len(data)} bytes")
    is_rvl = text.endswith("rvl") and not body.startswith(png.MAGIC)
    return _Depth(encoding, header, body, is_rvl)


def _size_of(data: bytes, name: str, text: str) -> tuple[int, int]:
    """Return width and height of a JPEG or PNG."""
    if data.startswith(jpeg.MAGIC) and name == "color":
        size = jpeg.size_of_jpeg(data)
    elif data.startswith(png.MAGIC):
        size = png.size_of_png(data)
    else:
        raise BadInput(
            "image_truncated" if len(data) < len(png.MAGIC) else "encoding_unknown",
            f"{name} of the format {quote(text)} has {len(data)} bytes{_found(data)}, which are "
            + ("no JPEG and no PNG" if name == "color" else "no PNG"),
        )
    _check_size(*size)
    return size


def _found(data: bytes) -> str:
    """Return what the first bytes are, for an error."""
    if data.startswith(jpeg.MAGIC):
        return " and is a JPEG"
    known = [name for magic, name in KNOWN_MAGIC.items() if data.startswith(magic)]
    return f" that begin like {known[0]}" if known else f" that begin with {data[:8].hex(' ')!r}"


def _size_of_rvl(body: bytes) -> tuple[int, int]:
    width, height = RVL_SIZE.unpack_from(body)
    _check_size(width, height)
    return width, height


def _check_size(width: int, height: int) -> None:
    if min(width, height) < 1 or width * height > MAX_PIXELS:
        raise BadInput(
            "image_too_large",
            f"compressed image is {width}x{height}, expected 1 to {MAX_PIXELS} pixels",
        )


def _from_inverse(values: NDArray[np.uint16], factor: float, offset: float) -> NDArray[np.float32]:
    """Return metres of quantized inverse depth; 0 stays invalid."""
    if not (np.isfinite([factor, offset]).all() and factor > 0):
        raise BadInput("depth_invalid", f"compressed depth has the quantization {factor} {offset}")
    inverse = values.astype(np.float32) - np.float32(offset)
    is_valid = (values > 0) & (inverse > 0)
    return np.where(is_valid, np.float32(factor) / np.where(is_valid, inverse, 1), np.float32(0))
