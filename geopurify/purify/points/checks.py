# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Arrays of a cloud, refused by name if they can't be purified."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.errors import BadInput

LARGEST = 1e6  # coordinate, and score


def check_rows(
    name: str, values: ArrayLike, size: int | None = None, columns: int | None = None
) -> NDArray[Any]:
    """Return a two-dimensional array of finite numbers.

    Args:
        size: rows that it must have; None for any but 0.
        columns: that it must have; None for any but 0.

    Raises:
        BadInput: it is something else.
    """
    array = np.asarray(values)
    wanted = f"({'N' if size is None else size}, {'C' if columns is None else columns})"
    fits = array.ndim == 2 and array.size > 0 and array.dtype.kind in "fiu"
    fits = fits and size in (None, len(array)) and columns in (None, array.shape[1])
    if not fits:
        raise BadInput(
            "cloud_invalid",
            f"{name} must be {wanted} numbers, got {array.dtype} of shape {array.shape}",
        )
    usable = np.isfinite(array) & (np.abs(array.astype(np.float64)) <= LARGEST)
    if not usable.all():
        row = int(np.argmin(usable.all(1)))
        raise BadInput(
            "cloud_invalid",
            f"{name} must be finite and at most {LARGEST:g}, row {row} of {len(array)} is "
            f"{array[row].tolist()!r:.100}",
        )
    return array


def check_colors(colors: ArrayLike, size: int) -> NDArray[np.uint8]:
    """Return (N, 3) uint8 of colours in [0, 255], or of floats in [0, 1].

    Raises:
        BadInput: they are something else.
    """
    array = check_rows("colors", colors, size, 3)
    most = 1 if array.dtype.kind == "f" else 255
    if array.min() < 0 or array.max() > most:
        raise BadInput(
            "cloud_invalid",
            f"colors must be whole numbers in [0, 255] or floats in [0, 1], got {array.dtype} in "
            f"[{array.min():g}, {array.max():g}]",
        )
    scaled: NDArray[np.uint8] = np.rint(array * (255 if most == 1 else 1)).astype(np.uint8)
    return scaled


def check_normals(normals: ArrayLike, size: int) -> NDArray[np.float32]:
    """Return (N, 3) float32 vectors of unit length, or zero where they were.

    Raises:
        BadInput: they are something else.
    """
    array = check_rows("normals", normals, size, 3).astype(np.float64)
    length = np.linalg.norm(array, axis=1, keepdims=True)
    return (array / np.where(length > 0, length, 1)).astype(np.float32)


def check_weights(weights: ArrayLike, size: int) -> NDArray[np.float32]:
    """Return (N,) float32 numbers of which none is negative and some are positive.

    Raises:
        BadInput: they are something else.
    """
    array = check_rows("weights", np.asarray(weights).reshape(-1, 1), size, 1)[:, 0]
    if array.min() < 0 or array.max() <= 0:
        raise BadInput(
            "cloud_invalid",
            f"weights must be >= 0 and not all 0, they are in [{array.min():g}, {array.max():g}]",
        )
    return array.astype(np.float32)
