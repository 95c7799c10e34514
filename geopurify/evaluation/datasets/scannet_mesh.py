# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ScanNet's meshes, and the labels of their vertices."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.files.ply_files import ids_of, points_of, read_ply
from geopurify.query.labels import UNLABELLED

SAME_VERTEX_M = 1e-3


def read_vertices(path: Path) -> NDArray[np.float32]:
    """Return the (N, 3) vertices of a mesh, metres."""
    return points_of(read_ply(path, {"vertex": ("x", "y", "z")})["vertex"], path)


def read_nyu40_ids(path: Path, points_map: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the (N,) NYU40 ids of ``_vh_clean_2.labels.ply``, 0 for none.

    Raises:
        BadInput: it can't be read, or is of another mesh than the (N, 3) points.
    """
    vertices = read_ply(path, {"vertex": ("x", "y", "z", "label")})["vertex"]
    if len(vertices) != len(points_map):
        raise BadInput(
            "labels_mismatch",
            f"{path} labels {len(vertices)} vertices, but the mesh has {len(points_map)}",
        )
    offsets_m = np.abs(points_of(vertices, path) - points_map).max(1, initial=0)
    if offsets_m.max(initial=0) > SAME_VERTEX_M:
        raise BadInput(
            "labels_mismatch",
            f"{path} is of another mesh: vertices differ by up to {offsets_m.max():.2f} m",
        )
    return ids_of(vertices, "label", path, UNLABELLED)


def read_raw_ids(folder: Path, raw_ids: Mapping[str, int], count: int) -> NDArray[np.int64]:
    """Return the (N,) raw category ids of a scene's objects, 0 for none.

    Args:
        raw_ids: id of each raw category.

    Raises:
        BadInput: see `read_objects`.
    """
    rows, objects = read_objects(folder, count)
    return np.array([*(raw_ids.get(each.category, 0) for each in objects), 0], np.int64)[rows]


@dataclass(frozen=True)
class ScannedObject:
    """An object of a scan by ScanNet's number, from 0, and its raw category."""

    number: int
    category: str


def read_objects(folder: Path, count: int) -> tuple[NDArray[np.int64], tuple[ScannedObject, ...]]:
    """Return the (N,) row of each vertex's object, -1 for none, and the objects of a scene.

    Args:
        folder: of the scene.
        count: N, vertices of the mesh.

    Raises:
        BadInput: the segments or objects can't be read, or are of another mesh.
    """
    segments_path = folder / f"{folder.name}_vh_clean_2.0.010000.segs.json"
    segments = np.array(_read_json(segments_path, "segIndices"), np.int64)
    if segments.shape != (count,):
        raise BadInput(
            "labels_mismatch",
            f"{segments_path} segments {segments.size} vertices, but the mesh has {count}",
        )
    path = folder / f"{folder.name}.aggregation.json"
    row_of_segment = np.full(segments.max(initial=-1) + 1, -1, np.int64)
    objects = []
    for row, group in enumerate(_read_json(path, "segGroups")):
        try:
            members = np.array(group["segments"], np.int64)
            objects.append(ScannedObject(int(group.get("objectId", row)), str(group["label"])))
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("labels_invalid", f"{path} has an object without segments") from error
        if members.min(initial=0) < 0 or members.max(initial=-1) >= len(row_of_segment):
            raise BadInput("labels_mismatch", f"{path} names segments that the mesh has not")
        row_of_segment[members] = row
    return row_of_segment[segments], tuple(objects)


def _read_json(path: Path, key: str) -> list[Any]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))[key])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("labels_invalid", f"can't read {key} of {path}: {error!r}") from error
