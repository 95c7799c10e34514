# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a rendered room as a house of Matterport3D with one region."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from plyfile import PlyData, PlyElement

from geopurify.config.label_sets import label_set
from geopurify.evaluation.datasets.label_lists import MATTERPORT_RAW, read_table
from geopurify.evaluation.datasets.matterport import DEPTH_UNITS_PER_M, OPENGL_TO_OPTICAL
from geopurify_train.miniature.meshes import Mesh, room_mesh, seen_mesh
from geopurify_worlds.room_sequence import RoomSequence

EDGE_M = 0.03
JPEG_QUALITY = 95
VERTEX = [(name, "<f4") for name in "xyz"] + [(name, "u1") for name in ("red", "green", "blue")]
FACE = [("vertex_indices", "<i4", (3,))] + [
    (name, "<i4") for name in ("material_id", "segment_id", "category_id")
]


def export_matterport(root: Path, room: RoomSequence, house: str, edge_m: float = EDGE_M) -> None:
    """Write a room as ``root/v1/scans/HOUSE``: undistorted images, cameras and region 0.

    Args:
        edge_m: of the mesh's triangles.
    """
    folder = root / "v1" / "scans" / house
    names = ("color_images", "depth_images", "camera_parameters")
    colors, depths, cameras = (folder / f"undistorted_{name}" for name in names)
    regions = folder / "region_segmentations"
    for each in (colors, depths, cameras, regions):
        each.mkdir(parents=True, exist_ok=True)
    k = " ".join(str(value) for value in room.camera.matrix().ravel())
    lines = ["dataset matterport", f"n_images {len(room)}", f"intrinsics_matrix {k}"]
    frames = [room[i] for i in range(len(room))]
    for i, frame in enumerate(frames):
        color, depth = f"room_i0_{i}.jpg", f"room_d0_{i}.png"
        Image.fromarray(frame.color).save(colors / color, quality=JPEG_QUALITY)
        units = np.rint(frame.depth_m * DEPTH_UNITS_PER_M).astype(np.uint16)
        Image.fromarray(units).save(depths / depth)
        pose = " ".join(str(value) for value in (frame.T_map_cam @ OPENGL_TO_OPTICAL).ravel())
        lines.append(f"scan {depth} {color} {pose}")
    (cameras / f"{house}.conf").write_text("\n".join(lines) + "\n")
    mesh = seen_mesh(room_mesh(room.room, edge_m), room)
    categories = _categories(room.room.class_names)[room.room.part_classes]
    _write_region(regions / "region0.ply", mesh, categories)


def _categories(class_names: tuple[str, ...]) -> NDArray[np.int32]:
    """Return Matterport3D's category of each class of a room, by name or else by NYU40 id."""
    rows = read_table(MATTERPORT_RAW)
    by_name = {row["raw_category"]: int(row["index"]) for row in reversed(rows)}
    nyu40 = label_set("nyu40")
    by_nyu40 = {
        nyu40[int(row["nyu40id"]) - 1]: int(row["index"])
        for row in reversed(rows)
        if row["nyu40id"].isdigit() and 1 <= int(row["nyu40id"]) <= len(nyu40)
    }
    return np.array([by_nyu40.get(n) or by_name.get(n, 0) for n in class_names], np.int32)


def _write_region(path: Path, mesh: Mesh, category_of_part: NDArray[np.int32]) -> None:
    vertices = np.empty(len(mesh.points_map), VERTEX)
    for axis, values in zip("xyz", mesh.points_map.T, strict=True):
        vertices[axis] = values
    for name, values in zip(("red", "green", "blue"), mesh.colors.T, strict=True):
        vertices[name] = values
    faces = np.zeros(len(mesh.faces), FACE)
    faces["vertex_indices"] = mesh.faces
    faces["segment_id"] = mesh.parts[mesh.faces[:, 0]]
    faces["category_id"] = category_of_part[faces["segment_id"]]
    elements = [PlyElement.describe(vertices, "vertex"), PlyElement.describe(faces, "face")]
    PlyData(elements, byte_order="<").write(str(path))
