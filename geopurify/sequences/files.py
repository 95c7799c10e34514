# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Reading the images and matrices of a recording; whatever is wrong with a file is `BadInput`."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.errors import BadInput
from geopurify.messages.images.compressed_images import (
    color_from_compressed,
    depth_from_compressed,
    semantic_from_compressed,
)

Scalar = TypeVar("Scalar", bound=np.generic)


def read_color(path: Path) -> NDArray[np.uint8]:
    """Return a JPEG or PNG as (H, W, 3) uint8 RGB."""
    return _decoded(path, lambda data: color_from_compressed(_as_message(data)))


def read_depth(path: Path, unit_m: float = 0.0) -> NDArray[np.float32]:
    """Return a PNG of 16 bits as (H, W) metres, 0 where invalid.

    Args:
        unit_m: metres of one unit; 0: millimetres.
    """
    return _decoded(path, lambda data: depth_from_compressed(_as_message(data), unit_m))


def read_labels(path: Path) -> NDArray[np.uint16]:
    """Return a PNG of class ids, 8 or 16 bits a pixel, as (H, W)."""
    return _decoded(path, lambda data: semantic_from_compressed(_as_message(data)))


def resize_color(color: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return an image resized without aliasing."""
    return np.array(Image.fromarray(color).resize((width, height), Image.Resampling.BILINEAR))


def read_matrix(path: Path, reason: str) -> NDArray[np.float64]:
    """Return the numbers of a text file as (rows, columns), one row a line.

    Blanks or commas part them, ``#`` begins a comment.

    Raises:
        BadInput: with the given reason, if it can't be read or isn't a table of numbers.
    """
    try:
        rows = [values_of(line) for line in lines_of(path)]
        return np.array([row for row in rows if row], np.float64)
    except (OSError, ValueError) as error:
        raise BadInput(reason, f"{path} is not a table of numbers: {error}") from error


def lines_of(path: Path) -> list[str]:
    """Return the lines of a text in UTF-8, with or without its mark.

    Raises:
        OSError, ValueError: it can't be read, or is in another encoding.
    """
    return path.read_text(encoding="utf-8-sig").splitlines()


def values_of(line: str) -> list[str]:
    """Return the values of a line, parted by blanks or commas; ``#`` begins a comment."""
    return line.partition("#")[0].replace(",", " ").split()


def _decoded(path: Path, decode: Callable[[bytes], NDArray[Scalar]]) -> NDArray[Scalar]:
    try:
        if not path.is_file():
            raise BadInput("file_missing", "there is no such file")
        return decode(path.read_bytes())
    except (BadInput, OSError) as error:
        reason = error.reason if isinstance(error, BadInput) else "image_corrupt"
        raise BadInput(reason, f"can't read the image {path}: {error}") from error


def _as_message(data: bytes) -> Any:
    return SimpleNamespace(format="", data=data)
