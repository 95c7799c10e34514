# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Clouds and meshes as PLY; faces, comments and other fields stay as they are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from plyfile import PlyData

from geopurify.errors import BadInput, shorten_error
from geopurify.files.atomic_write import atomic_write
from geopurify.files.clouds.fields import find_fields, read_columns, write_column
from geopurify.files.ply_header import read_header


@dataclass(frozen=True, eq=False)
class PlyCloud:
    """The `CloudFile` of a PLY file."""

    data: Any  # plyfile has no types

    @classmethod
    def open(cls, path: Path) -> "PlyCloud":
        """Read a file; see `open_cloud`."""
        try:
            if "vertex" not in read_header(path):
                raise ValueError("it has no element vertex")
            return cls(PlyData.read(str(path), mmap=False))
        except Exception as error:  # whatever plyfile and numpy make of a damaged file
            raise BadInput("ply_invalid", f"can't read {path}: {shorten_error(error)}") from error

    @property
    def _rows(self) -> NDArray[Any]:
        rows: NDArray[Any] = self.data["vertex"].data
        return rows

    def read(self, name: str) -> NDArray[Any] | None:
        """See `CloudFile`."""
        fields = find_fields(self._rows.dtype.names or (), name)
        return read_columns(self._rows, fields) if fields else None

    def replace(self, name: str, values: NDArray[Any]) -> None:
        """See `CloudFile`."""
        fields = find_fields(self._rows.dtype.names or (), name)
        for field, column in zip(fields, values.T, strict=True):
            write_column(self._rows, field, column)

    def save(self, path: Path) -> None:
        """See `CloudFile`."""
        with atomic_write(path) as temporary:
            self.data.write(str(temporary))
