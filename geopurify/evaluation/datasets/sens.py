# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ScanNet's ``.sens`` files: one stream of compressed RGB-D frames, read frame by frame.

Little endian: version, name of the sensor, four 4x4 matrices, sizes and the number of frames, then
each frame as pose, two time stamps, two lengths, colour and depth.  Only the places of the frames
are kept in memory.
"""

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from geopurify.errors import BadInput

VERSION = 4
JPEG, ZLIB_USHORT = 2, 1  # the only compressions ScanNet uses
MAX_NAME_LENGTH = 1024
MAX_SIDE = 16384  # pixels
PREFIX = struct.Struct("<IQ")  # version, length of the sensor's name
HEADER = struct.Struct("<64s64s64s64siiIIIIfQ")
FRAME = struct.Struct("<64sQQQQ")


@dataclass(frozen=True, eq=False)
class SensHeader:
    """What holds for all frames.

    Attributes:
        color_intrinsics, depth_intrinsics: (4, 4), pixels.
        color_size, depth_size: width and height, pixels.
        depth_shift: units of the depth image in a metre.
    """

    sensor: str
    color_intrinsics: NDArray[np.float32]
    depth_intrinsics: NDArray[np.float32]
    color_size: tuple[int, int]
    depth_size: tuple[int, int]
    depth_shift: float
    frames: int


@dataclass(frozen=True, eq=False)
class SensFrame:
    """One decoded frame.

    Attributes:
        color: (H, W, 3) uint8.
        depth: (h, w) uint16 in units of the header.
        T_map_cam: (4, 4) float64; all -inf where tracking was lost.
    """

    color: NDArray[np.uint8]
    depth: NDArray[np.uint16]
    T_map_cam: NDArray[np.float64]


class SensFile:
    """Random access to the frames of a ``.sens`` file, from any number of threads.

    Raises:
        BadInput: the file is missing, of another kind, damaged, or ends early.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise BadInput("sens_missing", f"can't read {path}: {error.strerror}") from error
        size = os.fstat(self._file.fileno()).st_size
        self.header, start = _read_header(self._file, path, size)
        self._places = _find_frames(self._file, path, start, size, self.header.frames)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._places)

    @property
    def numbers(self) -> range:
        """The numbers of the frames."""
        return range(len(self))

    def __getitem__(self, index: int) -> SensFrame:
        """Read and decode one frame.

        Raises:
            BadInput: an image is damaged.
        """
        start, color_bytes, depth_bytes = self._places[index].tolist()
        data = os.pread(self._file.fileno(), FRAME.size + color_bytes + depth_bytes, start)
        pose, color = data[:64], data[FRAME.size : FRAME.size + color_bytes]
        where = f"frame {index} of {self._path}"
        return SensFrame(
            _decode_color(color, self.header.color_size, where),
            _decode_depth(data[FRAME.size + color_bytes :], self.header.depth_size, where),
            _matrix(pose).astype(np.float64),
        )


def _read_header(file: BinaryIO, path: Path, size: int) -> tuple[SensHeader, int]:
    """Return the header and where the first frame begins."""
    version, length = PREFIX.unpack(_exactly(file, 0, PREFIX.size, path))
    if version != VERSION or length > MAX_NAME_LENGTH:
        raise BadInput(
            "sens_invalid",
            f"{path} is not a .sens file of version {VERSION}: it begins with version {version} "
            f"and a sensor's name of {length} bytes",
        )
    name = _exactly(file, PREFIX.size, length, path)
    start = PREFIX.size + length
    values = HEADER.unpack(_exactly(file, start, HEADER.size, path))
    color_k, _, depth_k, _, color_code, depth_code, *sizes, depth_shift, frames = values
    if (color_code, depth_code) != (JPEG, ZLIB_USHORT):
        raise BadInput(
            "sens_unsupported",
            f"{path} holds colour of compression {color_code} and depth of {depth_code}, "
            f"expected {JPEG} (JPEG) and {ZLIB_USHORT} (zlib)",
        )
    if not all(1 <= side <= MAX_SIDE for side in sizes) or not 0 < depth_shift < np.inf:
        raise BadInput(
            "sens_invalid",
            f"{path} claims images of {sizes[0]}x{sizes[1]} and {sizes[2]}x{sizes[3]} pixels "
            f"and {depth_shift} depth units a metre",
        )
    start += HEADER.size
    if frames * FRAME.size > size - start:
        raise BadInput(
            "sens_truncated",
            f"{path} claims {frames} frames, more than its {size} bytes can hold",
        )
    header = SensHeader(
        name.decode("ascii", "replace"),
        _matrix(color_k),
        _matrix(depth_k),
        (sizes[0], sizes[1]),
        (sizes[2], sizes[3]),
        depth_shift,
        frames,
    )
    return header, start


def _find_frames(
    file: BinaryIO, path: Path, start: int, size: int, frames: int
) -> NDArray[np.int64]:
    """Return start, colour bytes and depth bytes of each frame, (F, 3)."""
    places = np.empty((frames, 3), np.int64)
    for i in range(frames):
        head = os.pread(file.fileno(), FRAME.size, start)
        end = start + FRAME.size
        if len(head) == FRAME.size:
            color_bytes, depth_bytes = FRAME.unpack(head)[3:]
            end += color_bytes + depth_bytes
        if end > size:
            raise BadInput(
                "sens_truncated",
                f"{path} ends within frame {i} of {frames}: the file has only {size} bytes",
            )
        places[i] = start, color_bytes, depth_bytes
        start = end
    return places


def _exactly(file: BinaryIO, start: int, count: int, path: Path) -> bytes:
    data = os.pread(file.fileno(), count, start)
    if len(data) < count:
        raise BadInput("sens_truncated", f"{path} ends within its header")
    return data


def _matrix(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, "<f4").reshape(4, 4)


def _decode_color(data: bytes, size: tuple[int, int], where: str) -> NDArray[np.uint8]:
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
        if (width, height) != size:
            raise ValueError(f"it has {width}x{height} pixels, not {size[0]}x{size[1]}")
        color: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, "RGB")
    except ValueError as error:
        raise BadInput("color_corrupt", f"the colour of {where} is damaged: {error}") from error
    return color


def _decode_depth(data: bytes, size: tuple[int, int], where: str) -> NDArray[np.uint16]:
    expected = 2 * size[0] * size[1]
    try:
        # one byte more than expected: a stream that unpacks to gigabytes stops there
        pixels = zlib.decompressobj().decompress(data, expected + 1)
    except zlib.error as error:
        raise BadInput("depth_corrupt", f"the depth of {where} is damaged: {error}") from error
    if len(pixels) != expected:
        raise BadInput(
            "depth_corrupt",
            f"the depth of {where} has not the {expected} bytes of {size[0]}x{size[1]} pixels",
        )
    return np.frombuffer(pixels, "<u2").reshape(size[1], size[0])
