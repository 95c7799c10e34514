# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Whether arrays, e.g. of a file, are those of a map (`VoxelMap.state`)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.files.tensor_files import TYPES

PURIFIED = "purified"  # features that a map may hold beside its own
MOST_FRAMES = 2**31 - 2  # so that the next one can be counted in int32
MOST_WEIGHT = 1e12  # so that products with it are finite in float32
HALF_WHITE = 0x5BF8  # bits of 255 as a half
HALF_INFINITE = 0x7C00  # bits of a half from which on, without the sign, it is not finite


def check_layout(
    layout: Mapping[str, tuple[str, tuple[int, ...]]], dimension: int, most_voxels: int
) -> None:
    """Refuse types and shapes of arrays that no map of a dimension has, before they are read.

    Args:
        layout: type, in safetensors' words, and shape of each array.
        most_voxels: that there is room for.

    Raises:
        BadInput: arrays are missing, of another type or shape, or of too many voxels.
    """
    rows = _layout(dimension)
    if set(layout) - {PURIFIED} != set(rows):
        raise BadInput(
            "map_invalid", f"a map has the arrays {sorted(rows)}, got {quote(sorted(layout))}"
        )
    if PURIFIED in layout:
        rows[PURIFIED] = rows["features"]
    count = next(iter(layout["keys"][1]), 0)
    for name, (row, dtype) in rows.items():
        expected = (TYPES[np.dtype(dtype).name], (1,) if name == "frames" else (count, *row))
        if layout[name] != expected:
            raise BadInput(
                "map_invalid",
                f"map array {name} is {layout[name][1]} {quote(layout[name][0])}, expected "
                f"{expected[1]} {expected[0]}",
            )
    if count > most_voxels:
        raise BadInput(
            "map_too_large",
            f"the map has {count} voxels, map.max_voxels and max_megabytes allow {most_voxels}",
        )


def check_state(state: dict[str, NDArray[Any]], dimension: int) -> None:
    """Refuse arrays that no map of a dimension has.

    Raises:
        BadInput: arrays are missing, of the wrong shape or type, or hold impossible values.
    """
    layout = _layout(dimension)
    if set(state) != set(layout):
        raise BadInput(
            "map_invalid", f"a map has the arrays {sorted(layout)}, got {quote(sorted(state))}"
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
    check_keys(state["keys"])
    _check_values(state)


def check_keys(keys: NDArray[np.int64]) -> None:
    """Refuse packed keys that no map has.

    Raises:
        BadInput: there are.
    """
    _check_range("keys", keys, np.iinfo(np.int64).max)
    ordered = np.sort(keys)  # np.unique takes 30 times as long (numpy 2.3 hashes)
    if (ordered[1:] == ordered[:-1]).any():
        raise BadInput("map_invalid", "the map has two voxels with the same key")


def _check_range(name: str, values: NDArray[Any], high: float) -> None:
    low, most = values.min(initial=0), values.max(initial=0)
    if not (low >= 0 and most <= high):  # NaN fails too
        raise BadInput(
            "map_invalid", f"map array {name} must be in [0, {high}], got {low} to {most}"
        )


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


def _check_values(state: dict[str, NDArray[Any]]) -> None:
    _check_range("frames", state["frames"], MOST_FRAMES)
    _check_range("last_seen", state["last_seen"], int(state["frames"][0]))
    _check_range("weights", state["weights"], MOST_WEIGHT)
    if not state["weights"].min(initial=1) > 0:  # its logarithm is taken
        raise BadInput("map_invalid", "map array weights must be > 0, got 0")
    if state["colors"].max(initial=0) > HALF_WHITE:  # as integers: negative ones are larger
        raise BadInput("map_invalid", "map array colors must be in [0, 255]")
    for name in ("features", "normals"):
        if not all_finite(state[name]):
            raise BadInput("map_invalid", f"map array {name} must be finite, got NaN or infinity")


def all_finite(halfs: NDArray[np.uint16]) -> bool:
    """Tell whether no half is NaN or infinite; as integers, 80 times as fast as asking numpy."""
    largest_positive = halfs.view(np.int16).max(initial=0)
    largest_negative = halfs.max(initial=0)
    return bool(largest_positive < HALF_INFINITE and largest_negative < 0x8000 + HALF_INFINITE)
