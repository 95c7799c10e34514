# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Meshes whose faces carry the labels."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.files.ply_files import ids_of, points_of, read_ply
from geopurify.query.labels import UNLABELLED

MOST_IDS = 2**31 - 1
NO_ID = -1  # of a face that nobody labelled


@dataclass(frozen=True, eq=False)
class FaceMesh:
    """Triangles or quads with ids.

    Attributes:
        points_map: (N, 3) float32 vertices, metres.
        faces: (F, 3) or (F, 4) int64.
        face_ids: (F,) int64 of a category or an object, as the dataset has it.
    """

    points_map: NDArray[np.float32]
    faces: NDArray[np.int64]
    face_ids: NDArray[np.int64]

    def vertex_labels(
        self, face_labels: NDArray[np.uint16], void_votes: bool = False
    ) -> NDArray[np.uint16]:
        """Return for each vertex the label that most of its faces have, the lowest of several.

        A vertex without votes has none.

        Args:
            void_votes: faces without a label vote for none, which also wins ties; else they do
                not vote.
        """
        votes = np.full(len(face_labels), True) if void_votes else face_labels != UNLABELLED
        vertices = self.faces[votes].ravel()
        # none becomes 0, so that it is the lowest of several
        labels = (face_labels[votes].astype(np.int64) + 1) & UNLABELLED
        pairs, counts = np.unique(
            vertices << 16 | np.repeat(labels, self.faces.shape[1]), return_counts=True
        )
        # ordered by vertex, then votes, then the lowest label last
        order = np.lexsort((-(pairs & UNLABELLED), counts, pairs >> 16))
        result = np.full(len(self.points_map), UNLABELLED, np.uint16)
        # the last of a vertex stays
        result[pairs[order] >> 16] = ((pairs[order] & UNLABELLED) - 1) & UNLABELLED
        return result


def read_face_mesh(path: Path, ids: str, corners: int) -> FaceMesh:
    """Read a PLY file.

    Args:
        ids: name of the faces' property.
        corners: of each face, 3 or 4.

    Raises:
        BadInput: it is missing or damaged.
    """
    wanted = {"vertex": ("x", "y", "z"), "face": ("vertex_indices", ids)}
    mesh = read_ply(path, wanted, corners)
    points = points_of(mesh["vertex"], path)
    if len(mesh["face"]) == 0:
        raise BadInput("mesh_invalid", f"{path} has no faces")
    faces = np.stack(list(mesh["face"]["vertex_indices"])).astype(np.int64)
    if len(points) == 0 or faces.min() < 0 or faces.max() >= len(points):
        raise BadInput("mesh_invalid", f"the faces of {path} name vertices that it has not")
    return FaceMesh(points, faces, ids_of(mesh["face"], ids, path, MOST_IDS, NO_ID))
