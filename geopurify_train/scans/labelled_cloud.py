# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled scans of others, as PLY with a label and an instance for each vertex."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.files.ply_files import ids_of, points_of, read_ply
from geopurify.files.ply_header import read_header
from geopurify_train.scans.scan import LabelledScan

MOST_ID = 65534
NONE = 0  # label and instance of vertices without one, as in ScanNet
PROPERTIES = ("x", "y", "z", "red", "green", "blue", "label", "instance")


def read_labelled_scan(path: Path) -> LabelledScan:
    """Read a PLY whose vertices have colours, ``label`` and ``instance``, 0 for none.

    Classes are called by their numbers.  Vertices without a label are kept, of no class.

    Raises:
        BadInput: it is damaged or lacks a property, or no vertex has a label.
    """
    wanted: dict[str, tuple[str, ...]] = {"vertex": PROPERTIES}
    if _has_faces(path):
        wanted["face"] = ("vertex_indices",)
    found = read_ply(path, wanted)
    vertices = found["vertex"]
    ids = ids_of(vertices, "label", path, MOST_ID)
    classes = np.setdiff1d(ids, [NONE])
    if not len(classes):
        raise BadInput("truth_missing", f"no vertex of {path} has a label")
    labels = np.searchsorted(classes, ids).astype(np.uint16)
    labels[ids == NONE] = len(classes)
    return LabelledScan(
        path.stem,
        tuple(map(str, classes.tolist())),
        points_of(vertices, path),
        np.stack([vertices[name] for name in PROPERTIES[3:6]], 1).astype(np.uint8),
        labels,
        ids_of(vertices, "instance", path, MOST_ID).astype(np.uint16),
        _edges_of(np.stack(list(found["face"]["vertex_indices"])) if "face" in found else None),
    )


def _has_faces(path: Path) -> bool:
    try:
        return "vertex_indices" in read_header(path)["face"].properties
    except (KeyError, OSError, ValueError):  # read_ply says what is wrong
        return False


def _edges_of(faces: NDArray[np.integer] | None) -> NDArray[np.int64]:
    """Return each pair of vertices that a face joins, once."""
    if faces is None or not len(faces):
        return np.empty((0, 2), np.int64)
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    return np.unique(np.sort(pairs.astype(np.int64), 1), axis=0)
