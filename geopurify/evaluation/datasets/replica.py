# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Replica: the frames that NICE-SLAM rendered, scored on the semantic meshes of Replica itself.

``ROOT/cam_params.json`` and ``ROOT/room0/{traj.txt,results/}`` come from NICE-SLAM (CVPR 2022),
``habitat/`` from Replica (arXiv 1906.05797): as ``ROOT/room0/habitat`` or ``ROOT/room_0/habitat``.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.face_mesh import read_face_mesh
from geopurify.evaluation.datasets.label_lists import index_table
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.replica_files import (
    TRAJECTORY,
    ReplicaClass,
    read_camera,
    read_classes,
)
from geopurify.evaluation.datasets.replica_sequence import ReplicaSequence
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.query.labels import UNLABELLED

CAMERA = "cam_params.json"


class Replica:
    """Replica, scored on the vertices of ``mesh_semantic.ply``.

    Its classes are those of the objects of all scenes that are there, in the order of their ids.

    Raises:
        BadInput: no scenes there, no camera, no scene with objects, or no such label set.
    """

    label_sets: ClassVar[tuple[str, ...]] = ("replica",)
    published_view: ClassVar[View] = View(frame_stride=5)
    published_split: ClassVar[str] = "all"
    depth_tolerance: ClassVar[float] = 0.05  # no paper says; as ScanNet
    class_groups: Mapping[str, tuple[int, ...]] = {}

    def __init__(self, root: Path, label_set: str, view: View) -> None:
        if label_set not in self.label_sets:
            raise BadInput("label_set_unknown", f"Replica has replica, not {label_set!r}")
        self._root, self._view = root, view
        if not self.scene_names():
            raise BadInput(
                "dataset_unknown", f"{root} has no Replica scenes (room0/{TRAJECTORY} or the like)"
            )
        self._camera = read_camera(root / CAMERA)
        self._objects = {scene: self._read_objects(scene) for scene in self.scene_names()}
        known = (each for each in self._objects.values() if not isinstance(each, BadInput))
        self._classes = sorted({each for objects in known for each in objects.values()})
        if not self._classes:
            raise BadInput(
                "dataset_unknown", f"no scene of {root} has objects: {self._first_failure()}"
            )
        self.class_names = tuple(each.name for each in self._classes)

    def scene_names(self) -> tuple[str, ...]:
        """Return the names of all folders with a trajectory, sorted."""
        return tuple(sorted(path.parent.name for path in self._root.glob(f"*/{TRAJECTORY}")))

    def sequence(self, scene: str) -> ReplicaSequence:
        """Open the frames of a scene."""
        self._check(scene)
        return ReplicaSequence(self._root / scene, self._camera, self._view)

    def ground_truth(self, scene: str) -> GroundTruth:
        """Read the vertices of a scene; each has the class most of its faces have."""
        self._check(scene)
        objects = self._objects[scene]
        if isinstance(objects, BadInput):
            raise objects
        mesh = read_face_mesh(self._habitat(scene) / "mesh_semantic.ply", "object_id", corners=4)
        table = index_table((i, self._classes.index(each)) for i, each in objects.items())
        ids = mesh.face_ids
        known = (ids >= 0) & (ids < len(table))
        labels = np.where(known, table[np.where(known, ids, 0)], UNLABELLED).astype(np.uint16)
        return GroundTruth(mesh.points_map, mesh.vertex_labels(labels))

    def _read_objects(self, scene: str) -> dict[int, ReplicaClass] | BadInput:
        # a scene without objects is left out on its own, the others are scored
        try:
            return read_classes(self._habitat(scene) / "info_semantic.json")
        except BadInput as error:
            return error

    def _first_failure(self) -> BadInput:
        return next(each for each in self._objects.values() if isinstance(each, BadInput))

    def _check(self, scene: str) -> None:
        if scene not in self._objects:
            raise BadInput("scene_missing", f"there is no scene {scene} in {self._root}")

    def _habitat(self, scene: str) -> Path:
        """Return where the semantic mesh is; Replica says room_0 for NICE-SLAM's room0."""
        own = self._root / scene / "habitat"
        official = self._root / re.sub(r"(?<=[a-z])(\d+)$", r"_\1", scene) / "habitat"
        return own if own.is_dir() else official
