# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a rendered room as a scene of Replica: NICE-SLAM's frames and Replica's semantic mesh."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from plyfile import PlyData, PlyElement

from geopurify.evaluation.datasets.replica import CAMERA
from geopurify.evaluation.datasets.replica_files import TRAJECTORY
from geopurify.evaluation.datasets.replica_sequence import IMAGES
from geopurify.files.json_files import write_json
from geopurify_train.miniature.meshes import Mesh, room_mesh, seen_mesh
from geopurify_worlds.room import Room
from geopurify_worlds.room_sequence import RoomSequence

EDGE_M = 0.03
DEPTH_SCALE = 6553.5  # of NICE-SLAM: 10 m are 65535
JPEG_QUALITY = 95
VERTEX = [(name, "<f4") for name in "xyz"] + [(name, "u1") for name in ("red", "green", "blue")]
FACE = [("vertex_indices", "<i4", (4,)), ("object_id", "<i4")]


def export_replica(root: Path, room: RoomSequence, scene: str, edge_m: float = EDGE_M) -> None:
    """Write a room as ``root/SCENE``; all scenes of a root must have the same camera.

    Every part of the room is an object of its own.

    Args:
        edge_m: of the mesh's quads.
    """
    folder = root / scene
    for name in (IMAGES, "habitat"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    camera = room.camera
    values = {"w": camera.width, "h": camera.height, "fx": camera.fx, "fy": camera.fy}
    values |= {"cx": camera.cx, "cy": camera.cy, "scale": DEPTH_SCALE}
    write_json(root / CAMERA, {"camera": values})
    frames = [room[i] for i in range(len(room))]
    for i, frame in enumerate(frames):
        image = Image.fromarray(frame.color)
        image.save(folder / IMAGES / f"frame{i:06d}.jpg", quality=JPEG_QUALITY)
        depth = np.rint(frame.depth_m * DEPTH_SCALE).astype(np.uint16)
        Image.fromarray(depth).save(folder / IMAGES / f"depth{i:06d}.png")
    poses = [" ".join(str(value) for value in frame.T_map_cam.ravel()) for frame in frames]
    (folder / TRAJECTORY).write_text("\n".join(poses) + "\n")
    _write_mesh(
        folder / "habitat" / "mesh_semantic.ply", seen_mesh(room_mesh(room.room, edge_m), room)
    )
    write_json(folder / "habitat" / "info_semantic.json", _objects(room.room))


def _objects(room: Room) -> dict[str, Any]:
    names = [name.replace(" ", "-") for name in room.class_names]
    classes = [{"id": i, "name": name} for i, name in enumerate(names)]
    objects = [
        {"id": part, "class_id": kind, "class_name": names[kind]}
        for part, kind in enumerate(room.part_classes.tolist())
    ]
    return {"classes": classes, "objects": objects, "gravity_dir": [0.0, 0.0, -1.0]}


def _write_mesh(path: Path, mesh: Mesh) -> None:
    vertices = np.empty(len(mesh.points_map), VERTEX)
    for axis, values in zip("xyz", mesh.points_map.T, strict=True):
        vertices[axis] = values
    for name, values in zip(("red", "green", "blue"), mesh.colors.T, strict=True):
        vertices[name] = values
    quads = _quads(mesh.faces)
    faces = np.empty(len(quads), FACE)
    faces["vertex_indices"] = quads
    faces["object_id"] = mesh.parts[quads[:, 0]]
    elements = [PlyElement.describe(vertices, "vertex"), PlyElement.describe(faces, "face")]
    PlyData(elements, byte_order="<").write(str(path))


def _quads(triangles: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return triangles (a, b, c) and (a, c, d) as quads (a, b, c, d), others with c twice."""
    corner = {(a, c): d for a, c, d in triangles.tolist()}
    quads, used = [], set()
    for a, b, c in triangles.tolist():
        d = corner.get((a, c), c)
        quads.append((a, b, c, d))
        used.add((a, c, d))
    return np.array([q for q in quads if q[:3] not in used], np.int32).reshape(-1, 4)
