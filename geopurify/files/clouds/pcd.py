# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Clouds as PCD 0.7, ascii or binary; fields of other names stay as they are."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, shorten_error
from geopurify.files.atomic_write import atomic_write
from geopurify.files.clouds.fields import find_fields, read_columns, write_column
from geopurify.files.regular_file import require_regular

KINDS = {"F": "f", "I": "i", "U": "u"}
PACKED = ("rgb", "rgba")  # blue, green and red in the bytes of one number
MOST_BYTES = 100_000  # of a header


@dataclass(frozen=True, eq=False)
class PcdCloud:
    """The `CloudFile` of a PCD file.

    Attributes:
        head: the lines before the data, DATA the last of them.
        rows: (N,) structured.
    """

    head: bytes
    rows: NDArray[Any]
    is_text: bool

    @classmethod
    def open(cls, path: Path) -> "PcdCloud":
        """Read a file; see `open_cloud`."""
        try:
            require_regular(path)
            return cls._parse(path.read_bytes())
        except Exception as error:  # whatever numpy makes of a damaged file
            raise BadInput(
                "cloud_invalid", f"can't read {path}: {shorten_error(error)}"
            ) from error

    @classmethod
    def _parse(cls, content: bytes) -> "PcdCloud":
        at = content.find(b"\nDATA ", 0, MOST_BYTES)
        if at < 0:
            raise ValueError("it has no header of a PCD file")
        end = content.find(b"\n", at + 1) + 1
        lines = content[:end].decode("ascii", "replace").splitlines()
        words = {line.split()[0]: line.split()[1:] for line in lines if line.split()}
        form = words["DATA"][0]
        if form not in ("ascii", "binary"):
            raise ValueError(f"its DATA is {form!r:.50}, not ascii or binary")
        kind, count = _dtype(words), int(words["POINTS"][0])
        if form == "ascii":
            rows = np.loadtxt(BytesIO(content[end:]), kind, ndmin=1, max_rows=count)
        else:
            rows = np.frombuffer(content, kind, count, end).copy()
        if len(rows) != count:
            raise ValueError(f"its header says {count} points, it has {len(rows)}")
        return cls(content[:end], rows, form == "ascii")

    def read(self, name: str) -> NDArray[Any] | None:
        """See `CloudFile`."""
        names = self.rows.dtype.names or ()
        fields = find_fields(names, name)
        if fields:
            return read_columns(self.rows, fields)
        packed = next((field for field in PACKED if field in names), None)
        if name != "colors" or packed is None:
            return None
        channels = np.ascontiguousarray(self.rows[packed]).view(np.uint8).reshape(-1, 4)
        return channels[:, 2::-1]

    def replace(self, name: str, values: NDArray[Any]) -> None:
        """See `CloudFile`."""
        fields = find_fields(self.rows.dtype.names or (), name)
        for field, column in zip(fields, values.T, strict=True):
            write_column(self.rows, field, column)

    def save(self, path: Path) -> None:
        """See `CloudFile`."""
        with atomic_write(path) as temporary, temporary.open("wb") as file:
            file.write(self.head)
            if self.is_text:
                for row in self.rows.tolist():
                    file.write((" ".join(map(repr, row)) + "\n").encode("ascii"))
            else:
                file.write(self.rows.tobytes())


def _dtype(words: dict[str, list[str]]) -> np.dtype[Any]:
    """Return the type of a row; fields of several numbers are taken apart."""
    names, sizes, kinds = words["FIELDS"], words["SIZE"], words["TYPE"]
    counts = [int(count) for count in words.get("COUNT", ["1"] * len(names))]
    fields: list[tuple[str, str]] = []
    for name, size, kind, count in zip(names, sizes, kinds, counts, strict=True):
        for part in range(count):
            own = name if count == 1 else f"{name}_{part}"
            own = f"_{len(fields)}" if own == "_" else own  # padding
            fields.append((own, f"<{KINDS[kind]}{size}"))
    return np.dtype(fields)
