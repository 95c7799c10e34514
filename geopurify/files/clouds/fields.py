# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the fields of points mean, by their names."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput

LABELS = ("label", "labels", "class", "semantic", "scalar_label", "scalar_Label")
FIELDS = {
    "points": (("x", "y", "z"),),
    "colors": (("red", "green", "blue"), ("r", "g", "b")),
    "normals": (("nx", "ny", "nz"), ("normal_x", "normal_y", "normal_z")),
    "labels": tuple((name,) for name in LABELS),
}
NUMBERED = {"scores": r"(?:score|prob)_?(\d+)", "features": r"(?:feature|feat|f)_?(\d+)"}


def find_fields(names: Sequence[str], wanted: str) -> tuple[str, ...]:
    """Return the fields that hold something, in order; none if there are not all of them.

    Args:
        wanted: points, colors, normals, labels, scores or features.
    """
    if wanted in FIELDS:
        return next((group for group in FIELDS[wanted] if set(group) <= set(names)), ())
    matches = [(re.fullmatch(NUMBERED[wanted], name), name) for name in names]
    return tuple(name for _, name in sorted((int(m[1]), name) for m, name in matches if m))


def read_columns(rows: NDArray[Any], names: Sequence[str]) -> NDArray[Any]:
    """Return (N, C) values of fields of a structured array; (N,) of a single label."""
    return np.stack([rows[name] for name in names], axis=1)


def write_column(rows: NDArray[Any], name: str, values: NDArray[Any]) -> None:
    """Put (N,) values into a field of a structured array.

    Raises:
        BadInput: its type can't hold them.
    """
    kind = rows.dtype[name]
    if kind.kind in "iu":
        values, limits = np.rint(values), np.iinfo(kind)
        if len(values) and not limits.min <= values.min() <= values.max() <= limits.max:
            raise BadInput(
                "cloud_invalid",
                f"field {name} holds {kind} in [{limits.min}, {limits.max}], not values in "
                f"[{values.min():g}, {values.max():g}]",
            )
    rows[name] = values.astype(kind)
