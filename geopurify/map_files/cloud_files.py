# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled clouds for other programs, as PLY or PCD, with the names of the labels in the header.

A name stands in a line ``label ID NAME RED GREEN BLUE``, NAME as a JSON text.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.files.atomic_write import atomic_write
from geopurify.query.results import LabelledCloud
from geopurify.viewing.pictures import label_paint

SUFFIXES = (".ply", ".pcd")
PAINTS = ("label", "seen")
PLY_FIELDS = {
    **dict.fromkeys(("x", "y", "z"), "<f4"),
    **dict.fromkeys(("red", "green", "blue"), "u1"),
    **dict.fromkeys(("label_raw", "label"), "<u2"),
    "confidence": "<f4",
}
PLY_TYPES = {"<f4": "float", "u1": "uchar", "<u2": "ushort"}
PCD_FIELDS = {  # rgb is packed into the bits of a float, as PCL has it
    **dict.fromkeys(("x", "y", "z"), "<f4"),
    **dict.fromkeys(("rgb", "label_raw", "label"), "<u4"),
    "confidence": "<f4",
}
PCD_FLOATS = ("x", "y", "z", "rgb", "confidence")


def write_cloud(path: Path, cloud: LabelledCloud, paint: str) -> None:
    """Write a labelled cloud by the suffix of the path, one of `SUFFIXES`.

    Its points have x, y and z in metres in the map frame, a colour, ``label_raw`` and ``label``
    (before and after purification, 65535 for none) and the ``confidence`` of the latter.

    Args:
        paint: what the colour is, one of `PAINTS`: that of the label, or that which was seen.

    Raises:
        BadInput: it can't be written; an older file stays.
    """
    colors = paint_cloud(cloud, paint)
    fill, head = (_ply, _ply_head) if path.suffix.lower() == ".ply" else (_pcd, _pcd_head)
    points = fill(cloud, colors)
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        file.write(head(cloud, len(points)).encode("ascii"))
        file.write(points.view(np.uint8).data)


def paint_cloud(cloud: LabelledCloud, paint: str) -> NDArray[np.uint8]:
    """Return the (N, 3) colours of a cloud, as one of `PAINTS`."""
    return cloud.colors if paint == "seen" else label_paint(cloud.labels, cloud.vocabulary)


def _names(cloud: LabelledCloud, mark: str) -> list[str]:
    vocabulary = cloud.vocabulary
    return [
        f"{mark} label {i} {json.dumps(name)} {red} {green} {blue}"
        for i, (name, (red, green, blue)) in enumerate(
            zip(vocabulary.names, vocabulary.colors.tolist(), strict=True)
        )
    ]


def _ply(cloud: LabelledCloud, colors: NDArray[np.uint8]) -> NDArray[Any]:
    vertices = _filled(cloud, PLY_FIELDS)
    for name, values in zip(("red", "green", "blue"), colors.T, strict=True):
        vertices[name] = values
    return vertices


def _ply_head(cloud: LabelledCloud, count: int) -> str:
    properties = [f"property {PLY_TYPES[kind]} {name}" for name, kind in PLY_FIELDS.items()]
    lines = ["ply", "format binary_little_endian 1.0", *_names(cloud, "comment")]
    return "\n".join([*lines, f"element vertex {count}", *properties, "end_header", ""])


def _pcd(cloud: LabelledCloud, colors: NDArray[np.uint8]) -> NDArray[Any]:
    points = _filled(cloud, PCD_FIELDS)
    red, green, blue = colors.astype(np.uint32).T
    points["rgb"] = red << 16 | green << 8 | blue
    return points


def _pcd_head(cloud: LabelledCloud, count: int) -> str:
    kinds = ["F" if name in PCD_FLOATS else "U" for name in PCD_FIELDS]
    lines = [
        "# .PCD v0.7 - Point Cloud Data file format",
        *_names(cloud, "#"),
        "VERSION 0.7",
        "FIELDS " + " ".join(PCD_FIELDS),
        "SIZE" + " 4" * len(PCD_FIELDS),
        "TYPE " + " ".join(kinds),
        "COUNT" + " 1" * len(PCD_FIELDS),
        f"WIDTH {count}",
        "HEIGHT 1",
        "VIEWPOINT 0 0 0 1 0 0 0",
        f"POINTS {count}",
        "DATA binary",
        "",
    ]
    return "\n".join(lines)


def _filled(cloud: LabelledCloud, fields: Mapping[str, str]) -> NDArray[Any]:
    """Return points with all fields but the colours."""
    points = np.zeros(len(cloud.points_map), list(fields.items()))
    for name, values in zip("xyz", cloud.points_map.T, strict=True):
        points[name] = values
    points["label_raw"], points["label"] = cloud.labels_raw, cloud.labels
    points["confidence"] = cloud.confidence
    return points
