# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Clouds as arrays in an NPZ file; arrays of other names stay as they are."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, shorten_error
from geopurify.files.atomic_write import atomic_write
from geopurify.files.regular_file import require_regular

NAMES = {  # of arrays, by what they hold
    "points": ("points", "xyz", "coord"),
    "colors": ("colors", "color", "rgb"),
    "normals": ("normals", "normal"),
    "labels": ("labels", "label"),
    "scores": ("scores", "probabilities"),
    "features": ("features", "feat"),
}


SMALL_BYTES = 2**27  # unpacked, whatever the size of the file
MOST_RATIO = 100  # of the sizes unpacked and packed, of larger files


@dataclass(frozen=True, eq=False)
class NpzCloud:
    """The `CloudFile` of an NPZ file."""

    arrays: dict[str, NDArray[Any]]

    @classmethod
    def open(cls, path: Path) -> "NpzCloud":
        """Read a file; see `open_cloud`.  Nothing is unpickled."""
        try:
            require_regular(path)
            _check_sizes(path)
            with np.load(path, allow_pickle=False) as file:
                return cls({name: file[name] for name in file.files})
        except Exception as error:  # whatever numpy and zipfile make of a damaged file
            raise BadInput(
                "cloud_invalid", f"can't read {path}: {shorten_error(error)}"
            ) from error

    def _name(self, name: str) -> str | None:
        return next((found for found in NAMES[name] if found in self.arrays), None)

    def read(self, name: str) -> NDArray[Any] | None:
        """See `CloudFile`."""
        found = self._name(name)
        if found is None:
            return None
        array = self.arrays[found]
        return array.reshape(-1, 1) if name == "labels" else array

    def replace(self, name: str, values: NDArray[Any]) -> None:
        """See `CloudFile`."""
        found = self._name(name)
        if found is not None:
            old = self.arrays[found]
            self.arrays[found] = values.astype(old.dtype).reshape(old.shape)

    def save(self, path: Path) -> None:
        """See `CloudFile`."""
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, **self.arrays)  # type: ignore[arg-type]


def _check_sizes(path: Path) -> None:
    """Refuse a file that would fill the memory, before anything is unpacked."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    most = max(SMALL_BYTES, MOST_RATIO * path.stat().st_size)
    if unpacked > most:
        raise ValueError(f"it unpacks to {unpacked} bytes, at most {most} are allowed")
