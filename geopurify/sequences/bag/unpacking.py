# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Unpacks the compressed parts of bags within limits.

rosbags (0.11) unpacks chunks and messages whole, however large they become: a bag of 60 kB takes
gigabytes.  It has no setting for that, so its functions are replaced by ones that stop.
"""

import bz2
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any, BinaryIO

from rosbags.rosbag1 import reader as rosbag1_reader
from rosbags.rosbag2 import reader as rosbag2_reader
from rosbags.rosbag2 import storage_mcap

# What rosbags requires and imports itself; of zstd it depends on Python's version which.
zstd, lz4 = rosbag2_reader.zstd, import_module("lz4.frame")

MOST_BYTES = 2**27  # of a chunk or message: twice a raw image of 16 megapixels of 32 bits
MOST_TIMES = 1000  # as large as it was before is a whole file at most
SLACK_BYTES = 1_000_000  # of a small one


def limit_unpacking() -> None:
    """Let rosbags unpack within limits from now on; what exceeds them is a ValueError."""
    storage_mcap.DECOMPRESSORS.update(
        lz4=lambda data, size: unpack(lz4.LZ4FrameDecompressor, data, size),
        zstd=lambda data, size: unpack(zstd.ZstdDecompressor, data, size),
    )
    rosbag1_reader.decompressors.update(
        bz2=lambda data: unpack(bz2.BZ2Decompressor, data),
        lz4=lambda data: unpack(lz4.LZ4FrameDecompressor, data),
    )
    limited = SimpleNamespace(
        decompress=lambda data: unpack(zstd.ZstdDecompressor, data),
        open=_open,
        ZstdError=zstd.ZstdError,
    )
    rosbag2_reader.zstd = limited  # type: ignore[assignment]


def unpack(create: Callable[[], Any], data: bytes, size: int = MOST_BYTES) -> bytes:
    """Return what compressed bytes unpack to.

    Args:
        create: makes a decompressor of the kind of `bz2.BZ2Decompressor`.
        size: that is expected at most.

    Raises:
        ValueError: that is more than ``size`` or `MOST_BYTES`, or the data end early.
    """
    most, found = min(size, MOST_BYTES), b""
    while data:
        decompressor = create()
        found += decompressor.decompress(bytes(data), max_length=most + 1 - len(found))
        if len(found) > most:
            raise ValueError(f"a part of it unpacks to more than {most} bytes")
        if not decompressor.eof:
            raise ValueError("a compressed part of it ends early")
        data = decompressor.unused_data
    return found


class _LimitedFile:
    """A compressed file that is read up to `MOST_TIMES` its size."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = zstd.open(file, "rb")
        self._left = MOST_TIMES * size + SLACK_BYTES

    def __enter__(self) -> "_LimitedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, count: int) -> bytes:
        data: bytes = self._file.read(count)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError(f"it unpacks to more than {MOST_TIMES} times its size")
        return data


def _open(file: BinaryIO, mode: str) -> _LimitedFile:
    size = file.seek(0, 2)
    file.seek(0)
    return _LimitedFile(file, size)
