# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A cloud in a file, opened by the ending of its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.files.clouds.npz import NpzCloud
from geopurify.files.clouds.pcd import PcdCloud
from geopurify.files.clouds.ply import PlyCloud


class CloudFile(Protocol):
    """A cloud of N points as its file has it; all else in the file is kept."""

    def read(self, name: str) -> NDArray[Any] | None:
        """Return the values of all points, None if the file has none.

        Args:
            name: points, colors, normals, scores or features, all (N, C); or labels, (N, 1).
        """
        ...

    def replace(self, name: str, values: NDArray[Any]) -> None:
        """Put other values in the place of those that are there, in the same type.

        Raises:
            BadInput: the type can't hold them.
        """
        ...

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all.

        Raises:
            BadInput: it can't be written; an older file stays.
        """
        ...


def read_numbers(file: CloudFile, name: str, size: int | None = None) -> NDArray[Any] | None:
    """Return the (N, C) numbers of all points, None if the file has none.

    Args:
        name: as of `CloudFile.read`; labels are (N, 1).
        size: how many points there are, if that is known.

    Raises:
        BadInput: they are no numbers, or not of each point.
    """
    values = file.read(name)
    if values is None:
        return None
    is_table = values.ndim == 2 and values.size > 0 and values.dtype.kind in "biuf"
    if not is_table or size not in (None, len(values)):
        raise BadInput(
            "cloud_invalid",
            f"{name} must be ({size or 'N'}, C) numbers, got {quote(str(values.dtype))} of shape "
            f"{values.shape}",
        )
    return values


def open_cloud(path: Path) -> CloudFile:
    """Read a PLY, PCD or NPZ file.

    Raises:
        BadInput: it is missing, damaged or of another kind.
    """
    opened = OPENERS.get(path.suffix.lower())
    if opened is None:
        raise BadInput("format_unknown", f"{path} must end in one of {', '.join(SUFFIXES)}")
    return opened(path)


OPENERS: dict[str, Callable[[Path], CloudFile]] = {
    ".ply": PlyCloud.open,
    ".pcd": PcdCloud.open,
    ".npz": NpzCloud.open,
}
SUFFIXES = tuple(OPENERS)
