# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of a map in its file: arrays beside those of the voxels, names in the header."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from geopurify.config.objects_config import MOST_OBJECTS
from geopurify.config.text_limits import LONGEST_NAME
from geopurify.errors import BadInput
from geopurify.files.tensor_files import TYPES, Layout, digest_of
from geopurify.frame.poses import check_rigid
from geopurify.objects.map_object import MapObject, ObjectState

NAMES, DIGEST = "objects", "objects_sha256"  # in the header
PREFIX = "object_"  # of the arrays
MOST_KEYS = 200_000_000  # of all objects, 1.6 GB
MOST_ALTERNATIVES = 100
LATEST_S = 2.0**31  # what a stamp of ROS holds


def pack_objects(
    objects: Sequence[MapObject], map_digest: str
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return arrays and entries of the header for the objects of a map.

    Args:
        map_digest: of the map that they are of.
    """
    arrays = {
        "ids": np.array([o.object_id for o in objects], np.int64),
        "voxels": np.array([len(o.packed_keys) for o in objects], np.int64),
        "keys": np.concatenate([o.packed_keys for o in objects]),
        "poses": np.stack([o.T_map_box for o in objects]),
        "sizes": np.stack([o.size_m for o in objects]),
        "colors": np.stack([o.color for o in objects]),
        "features": np.stack([o.feature for o in objects]),
        "views": np.array([o.views for o in objects], np.int64),
        "seen": np.array([(o.first_seen_s, o.last_seen_s) for o in objects], np.float64),
    }
    arrays = {PREFIX + name: array for name, array in arrays.items()}
    names = json.dumps([(o.label, o.confidence, o.state, o.alternatives) for o in objects])
    return arrays, {NAMES: names, DIGEST: digest_of(f"{map_digest} {names}", arrays)}


def is_of_objects(name: str) -> bool:
    """Tell whether an array of a map file is of its objects."""
    return name.startswith(PREFIX)


def check_objects_layout(layout: Layout, dimension: int) -> None:
    """Refuse arrays that no objects of a map have, before they are read.

    Raises:
        BadInput: their types or shapes are others, or there are too many.
    """
    count = next(iter(layout.get(PREFIX + "ids", ("", ()))[1]), 0)
    keys = next(iter(layout.get(PREFIX + "keys", ("", ()))[1]), 0)
    expected = {
        PREFIX + name: (TYPES[np.dtype(dtype).name], (keys if name == "keys" else count, *row))
        for name, (dtype, row) in _rows(dimension).items()
    }
    found = {name: layout[name] for name in layout if is_of_objects(name)}
    if found != expected or count > MOST_OBJECTS or keys > MOST_KEYS:
        raise BadInput(
            "map_invalid",
            f"the arrays of its {count} objects are not those of at most {MOST_OBJECTS} objects "
            f"with {dimension} channels and {MOST_KEYS} voxels",
        )


def _rows(dimension: int) -> dict[str, tuple[Any, tuple[int, ...]]]:
    """Return type and shape of a row of each array."""
    return {
        "ids": (np.int64, ()),
        "voxels": (np.int64, ()),
        "keys": (np.int64, ()),
        "poses": (np.float64, (4, 4)),
        "sizes": (np.float64, (3,)),
        "colors": (np.uint8, (3,)),
        "features": (np.float32, (dimension,)),
        "views": (np.int64, ()),
        "seen": (np.float64, (2,)),
    }


def unpack_objects(
    arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str], map_digest: str
) -> tuple[MapObject, ...]:
    """Return the objects of a map file.

    Raises:
        BadInput: they are not what was written, or have values that no object has.
    """
    names = metadata.get(NAMES, "")
    if metadata.get(DIGEST) != digest_of(f"{map_digest} {names}", arrays):
        raise BadInput("map_invalid", "its objects are damaged: their checksum does not fit")
    columns = {name.removeprefix(PREFIX): array for name, array in arrays.items()}
    _check_values(columns)
    ends = np.cumsum(columns["voxels"])[:-1]
    keys = np.split(columns["keys"], ends)
    return tuple(
        MapObject(
            int(columns["ids"][row]),
            label,
            confidence,
            alternatives,
            check_rigid(columns["poses"][row]),
            columns["sizes"][row],
            keys[row],
            columns["colors"][row],
            columns["features"][row],
            int(columns["views"][row]),
            float(columns["seen"][row, 0]),
            float(columns["seen"][row, 1]),
            state,
        )
        for row, (label, confidence, state, alternatives) in enumerate(
            _parse_names(names, len(columns["ids"]))
        )
    )


def _check_values(columns: Mapping[str, NDArray[Any]]) -> None:
    ids, voxels = columns["ids"], columns["voxels"]
    are_fine = {
        "ids": ids.min(initial=1) > 0 and len(np.unique(ids)) == len(ids),
        "voxels": voxels.min(initial=1) > 0 and int(voxels.sum()) == len(columns["keys"]),
        "keys": columns["keys"].min(initial=0) >= 0,
        "sizes": np.isfinite(columns["sizes"]).all() and columns["sizes"].min(initial=1) > 0,
        "features": np.isfinite(columns["features"]).all(),
        "views": columns["views"].min(initial=0) >= 0,
        "seen": columns["seen"].min(initial=0) >= 0 and columns["seen"].max(initial=0) < LATEST_S,
    }
    for name, is_fine in are_fine.items():
        if not is_fine:
            raise BadInput("map_invalid", f"its objects have impossible {name}")


def _parse_names(
    text: str, count: int
) -> list[tuple[str, float, ObjectState, tuple[tuple[str, float], ...]]]:
    """Return label, confidence, state and runners-up of each object."""
    try:
        rows = [
            (
                _name(label),
                _probability(confidence),
                _state(state),
                tuple((_name(n), _probability(p)) for n, p in others[:MOST_ALTERNATIVES]),
            )
            for label, confidence, state, others in json.loads(text)
        ]
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise BadInput("map_invalid", "the names of its objects are damaged") from error
    if len(rows) != count:
        raise BadInput("map_invalid", f"it has {count} objects and {len(rows)} names of them")
    return rows


def _name(value: Any) -> str:
    if not (isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()):
        raise ValueError
    return value


def _probability(value: Any) -> float:
    if isinstance(value, bool) or not 0 <= float(value) <= 1:  # NaN is not
        raise ValueError
    return float(value)


def _state(value: Any) -> ObjectState:
    if value not in get_args(ObjectState):
        raise ValueError
    found: ObjectState = value
    return found
