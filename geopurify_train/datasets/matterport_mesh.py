# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Matterport3D's region meshes, whose faces carry the labels."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.semantics.labels import UNLABELLED
from geopurify_train.datasets.ply import points_of, read_ply


@dataclass(frozen=True, eq=False)
class Region:
    """Triangles with categories.

    Attributes:
        points_map: (N, 3) float32 vertices, metres.
        faces: (F, 3) int64.
        face_categories: (F,) int64 index into Matterport3D's table of categories.
    """

    points_map: NDArray[np.float32]
    faces: NDArray[np.int64]
    face_categories: NDArray[np.int64]

    def vertex_labels(self, face_labels: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """Return for each vertex the label that most of its faces have, the lowest of several.

        Faces without a label do not vote; a vertex without votes has none.
        """
        votes = face_labels != UNLABELLED
        vertices = self.faces[votes].ravel()
        labels = np.repeat(face_labels[votes], 3).astype(np.int64)
        pairs, counts = np.unique(vertices << 16 | labels, return_counts=True)
        # ordered by vertex, then votes, then the lowest label last
        order = np.lexsort((-(pairs & UNLABELLED), counts, pairs >> 16))
        result = np.full(len(self.points_map), UNLABELLED, np.uint16)
        result[pairs[order] >> 16] = pairs[order] & UNLABELLED  # the last of a vertex stays
        return result


def read_region(path: Path) -> Region:
    """Read ``regionK.ply``.

    Raises:
        BadInput: it is missing or damaged.
    """
    mesh = read_ply(path, {"vertex": ("x", "y", "z"), "face": ("vertex_indices", "category_id")})
    points = points_of(mesh["vertex"])
    corners = mesh["face"]["vertex_indices"]
    try:
        faces = np.stack([np.asarray(face, np.int64) for face in corners]).reshape(-1, 3)
    except ValueError as error:
        raise BadInput("mesh_invalid", f"the faces of {path} are no triangles") from error
    if len(points) == 0 or faces.min() < 0 or faces.max() >= len(points):
        raise BadInput("mesh_invalid", f"the faces of {path} name vertices that it has not")
    return Region(points, faces, mesh["face"]["category_id"].astype(np.int64))
