# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a rendered room as a scene of ScanNet: frames, mesh, labels, segments and objects."""

import shutil
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from plyfile import PlyData, PlyElement

from geopurify.config.label_sets import label_set
from geopurify.evaluation.datasets.label_lists import SCANNET_RAW, read_table, scannet_classes
from geopurify.evaluation.datasets.scannet import RAW_TABLE, SCENES
from geopurify.evaluation.datasets.sens import SensFrame
from geopurify.files.json_files import write_json
from geopurify.frame import Frame
from geopurify_train.miniature.meshes import Mesh, room_mesh, seen_mesh
from geopurify_train.miniature.sens_writer import DEPTH_SHIFT, write_sens
from geopurify_worlds.room import Room
from geopurify_worlds.room_sequence import RoomSequence

EDGE_M = 0.03  # of the triangles; ScanNet's are about 2 to 3 cm
VERTEX = [(name, "<f4") for name in "xyz"] + [
    (name, "u1") for name in ("red", "green", "blue", "alpha")
]
FACE = [("vertex_indices", "<i4", (3,))]


def export_scannet(root: Path, room: RoomSequence, scene: str, edge_m: float = EDGE_M) -> None:
    """Write a room as ``root/scans/SCENE``, in the files that ScanNet is downloaded in.

    The mesh is what the frames see of the room's true surfaces.  The images carry their true
    classes in ``label-filt``.

    Args:
        edge_m: of the mesh's triangles.
    """
    folder = root / SCENES / scene
    (folder / "label-filt").mkdir(parents=True, exist_ok=True)
    with as_file(SCANNET_RAW) as table:
        shutil.copyfile(table, root / RAW_TABLE)
    categories = _RawCategories(room.room.class_names)
    frames = [room[i] for i in range(len(room))]
    for number, frame in enumerate(frames):
        image = Image.fromarray(categories.ids_of(frame.extras["semantic"]))
        image.save(folder / "label-filt" / f"{number}.png")
    write_sens(
        folder / f"{scene}.sens", room.camera, room.camera, map(_sens_frame, frames), len(frames)
    )
    mesh = seen_mesh(room_mesh(room.room, edge_m), room)
    _write_mesh(folder / f"{scene}_vh_clean_2.ply", mesh)
    classes = room.room.part_classes[mesh.parts]
    _write_mesh(folder / f"{scene}_vh_clean_2.labels.ply", mesh, categories.nyu40_ids[classes])
    _write_objects(folder, room.room, mesh, categories.names)


class _RawCategories:
    """ScanNet's category for each class of a room: name, id and NYU40 id."""

    def __init__(self, class_names: tuple[str, ...]) -> None:
        rows = read_table(SCANNET_RAW)
        nyu40 = label_set("nyu40")
        by_name = {row["raw_category"]: row for row in reversed(rows)}
        by_nyu40 = {nyu40[int(row["nyu40id"]) - 1]: row for row in reversed(rows)}
        scored = set(scannet_classes("scannet200").ids)
        by_scored_name = {name: row for name, row in by_name.items() if int(row["id"]) in scored}
        # scored categories first: "sofa" is one of the raw categories, but "couch" is scored
        tables = (by_scored_name, by_nyu40, by_name)
        chosen = [next(t[name] for t in tables if name in t) for name in class_names]
        self.names = [row["raw_category"] for row in chosen]
        self.ids = np.array([int(row["id"]) for row in chosen], np.uint16)
        self.nyu40_ids = np.array([int(row["nyu40id"]) for row in chosen], np.uint16)

    def ids_of(self, classes: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """Return the raw ids of classes, 0 where there is none."""
        table = np.append(self.ids, np.uint16(0))  # a pixel may see no surface
        return table[np.minimum(classes, len(self.ids))]


def _sens_frame(frame: Frame) -> SensFrame:
    depth = np.rint(frame.depth_m * DEPTH_SHIFT).astype(np.uint16)
    return SensFrame(frame.color, depth, frame.T_map_cam)


def _write_mesh(path: Path, mesh: Mesh, labels: NDArray[np.uint16] | None = None) -> None:
    fields = VERTEX + ([("label", "<u2")] if labels is not None else [])
    vertices = np.empty(len(mesh.points_map), fields)
    for axis, values in zip("xyz", mesh.points_map.T, strict=True):
        vertices[axis] = values
    for name, values in zip(("red", "green", "blue"), mesh.colors.T, strict=True):
        vertices[name] = values
    vertices["alpha"] = 255
    if labels is not None:
        vertices["label"] = labels
    faces = np.empty(len(mesh.faces), FACE)
    faces["vertex_indices"] = mesh.faces
    elements = [PlyElement.describe(vertices, "vertex"), PlyElement.describe(faces, "face")]
    PlyData(elements, byte_order="<").write(str(path))


def _write_objects(folder: Path, room: Room, mesh: Mesh, categories: list[str]) -> None:
    """Write one segment for each part and one group of segments for each object."""
    scene = folder.name
    segments = {"sceneId": scene, "segIndices": mesh.parts.tolist()}
    write_json(folder / f"{scene}_vh_clean_2.0.010000.segs.json", segments)
    seen = set(np.unique(mesh.parts).tolist())
    groups: list[dict[str, Any]] = []
    for instance in range(1, len(room.objects) + 1):
        parts = np.flatnonzero(room.part_instances == instance)
        members = [part for part in parts.tolist() if part in seen]
        if members:
            category = categories[room.part_classes[parts[0]]]
            number = len(groups)
            groups.append(
                {"id": number, "objectId": number, "segments": members, "label": category}
            )
    aggregation = {"sceneId": f"scannet.{scene}", "segGroups": groups}
    write_json(folder / f"{scene}.aggregation.json", aggregation)
