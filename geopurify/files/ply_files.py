# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Reading PLY files; whatever is wrong with one is `BadInput`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plyfile import PlyData

from geopurify.errors import BadInput, shorten_error
from geopurify.files.ply_header import Element, read_header


def read_ply(
    path: Path, wanted: Mapping[str, tuple[str, ...]], corners: int = 3
) -> dict[str, NDArray[Any]]:
    """Return elements of a PLY file as structured arrays.

    Args:
        wanted: properties that are needed, by name of the element: one number each, but the list
            ``vertex_indices`` of a face.
        corners: of every face, if faces are wanted.

    Raises:
        BadInput: it is missing, damaged, or lacks one of them.
    """
    try:
        elements = read_header(path)
        for name, properties in wanted.items():
            _check(elements, name, properties)
        # lists of any length are slow to read
        lengths = {"face": {"vertex_indices": corners}} if "face" in wanted else {}
        file = PlyData.read(str(path), mmap=False, known_list_len=lengths)
        found = {name: file[name].data for name in wanted}
        if "face" in wanted:
            _check_corners(found["face"]["vertex_indices"], corners)
        return found
    except Exception as error:  # whatever plyfile and numpy make of a damaged file
        raise BadInput("ply_invalid", f"can't read {path}: {shorten_error(error)}") from error


def _check(elements: Mapping[str, Element], name: str, wanted: tuple[str, ...]) -> None:
    if name not in elements:
        raise ValueError(f"it has no element {name}, only {', '.join(map(repr, elements))}")
    kinds = elements[name].properties
    missing = [item for item in wanted if item not in kinds]
    if missing:
        raise ValueError(
            f"its {name} has no {', '.join(missing)}, only {', '.join(map(repr, kinds))}"
        )
    for item in wanted:
        is_list = len(kinds[item]) == 2
        if is_list != (item == "vertex_indices"):
            raise ValueError(f"its {name}'s {item} is {'a' if is_list else 'no'} list")


def _check_corners(faces: NDArray[Any], corners: int) -> None:
    """Refuse faces of other lengths: in a text each row has its own."""
    wrong = next((row for row, face in enumerate(faces) if len(face) != corners), None)
    if wrong is not None:
        raise ValueError(f"face {wrong} has {len(faces[wrong])} corners, expected {corners}")


def points_of(vertices: NDArray[Any], path: Path) -> NDArray[np.float32]:
    """Return the (N, 3) float32 places of vertices.

    Raises:
        BadInput: one is not finite.
    """
    with np.errstate(over="ignore"):  # doubles become infinite, and are refused
        points = np.stack([vertices[axis] for axis in "xyz"], axis=1).astype(np.float32)
    wrong = np.count_nonzero(~np.isfinite(points).all(1))
    if wrong:
        raise BadInput("ply_invalid", f"{wrong} vertices of {path} have no finite x, y and z")
    return points


def ids_of(
    rows: NDArray[Any], name: str, path: Path, most: int, least: int = 0
) -> NDArray[np.int64]:
    """Return the (N,) int64 values of a property that are ids in [``least``, ``most``].

    Raises:
        BadInput: one is not a whole number or out of range; the message names it.
    """
    values = rows[name]
    with np.errstate(invalid="ignore"):
        fits = (values >= least) & (values <= most) & (np.floor(values) == values)
    if not fits.all():
        first = int(np.argmin(fits))
        raise BadInput(
            "ply_invalid",
            f"{name} of {path} must be whole numbers in [{least}, {most}], row {first} of "
            f"{len(values)} has {values[first]:g}",
        )
    return values.astype(np.int64)
