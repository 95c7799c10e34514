# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Reading the images and matrices of a recording; whatever is wrong with a file is `BadInput`."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geopurify.errors import BadInput
from geopurify.frame import metres_from_millimetres

_DEPTH_MODES = ("I;16", "I;16L", "I;16B", "I")  # how Pillow calls 16 bits of grey


def read_color(path: Path) -> NDArray[np.uint8]:
    """Return an image as (H, W, 3) uint8 RGB."""
    return np.array(_load(path).convert("RGB"))


def read_depth(path: Path) -> NDArray[np.float32]:
    """Return a 16 bit image of millimetres as (H, W) metres, 0 where invalid."""
    image = _load(path)
    if image.mode not in _DEPTH_MODES:
        raise BadInput("depth_invalid", f"depth image {path} has the mode {image.mode}, not I;16")
    return metres_from_millimetres(np.array(image).astype(np.uint16))


def read_labels(path: Path) -> NDArray[np.uint16]:
    """Return an image of class ids, 8 or 16 bits a pixel, as (H, W)."""
    image = _load(path)
    if image.mode not in (*_DEPTH_MODES, "L"):
        raise BadInput("labels_invalid", f"label image {path} has the mode {image.mode}, not grey")
    return np.array(image).astype(np.uint16)


def resize_color(color: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return an image resized without aliasing."""
    return np.array(Image.fromarray(color).resize((width, height), Image.Resampling.BILINEAR))


def read_matrix(path: Path, reason: str) -> NDArray[np.float64]:
    """Return the numbers of a text file as (rows, columns), one row a line.

    Raises:
        BadInput: with the given reason, if it can't be read or isn't a table of numbers.
    """
    try:
        rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        return np.array([row for row in rows if row], np.float64)
    except (OSError, ValueError) as error:
        raise BadInput(reason, f"{path} is not a table of numbers: {error}") from error


def _load(path: Path) -> Image.Image:
    try:
        with Image.open(path) as image:
            image.load()
            return image
    # what Pillow raises for broken files, besides OSError
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise BadInput("image_corrupt", f"can't read the image {path}: {error}") from error
