# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What tells which voxels belong together: a formula, or a student beside it."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.embedding import geometric_embedding
from geopurify.purify.projected_features import spread, student_projection
from geopurify.purify.snapshot import Surfaces
from geopurify.purify.student import Student
from geopurify.purify.student_embedding import student_embedding
from geopurify.purify.student_file import load_student

_log = logging.getLogger(__name__)


class Embedder(Protocol):
    """Surfaces to unit vectors whose cosine says what belongs together.

    Attributes:
        projection: (C, D) of the features that it takes, and with it all that lies around what
            has changed; None if it looks at each voxel alone.
    """

    @property
    def projection(self) -> NDArray[np.float32] | None: ...  # noqa: D102

    def embed(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """Return (K, E) float32 unit vectors of K voxels."""
        ...


@dataclass(frozen=True)
class GeometricEmbedder:
    """By `geometric_embedding`."""

    config: PurifyConfig
    projection: None = None

    def embed(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """See `Embedder`."""
        looks = (surfaces.points_map, surfaces.normals_map, surfaces.colors)
        return geometric_embedding(*looks, self.config)


@dataclass(frozen=True, eq=False)
class StudentEmbedder:
    """By `student_embedding`."""

    student: Student
    config: PurifyConfig
    projection: NDArray[np.float32] = field(repr=False)

    def embed(self, surfaces: Surfaces) -> NDArray[np.float32]:
        """See `Embedder`."""
        features = surfaces.features
        if self.student.config.projected:
            features = spread(features, surfaces.mean_feature)
        looks = (surfaces.points_map, surfaces.normals_map, surfaces.colors)
        return student_embedding(self.student, surfaces.packed_keys, *looks, self.config, features)


def create_embedder(config: PurifyConfig, dimension: int, device: torch.device) -> Embedder:
    """Return the configured embedder for features of D channels.

    Raises:
        BadInput: there is no student, its file can't be used, or it takes other features.
    """
    if config.embedding == "geometric":
        return GeometricEmbedder(config)
    if not config.student:
        raise BadInput(
            "student_invalid",
            "purify.embedding is student, but purify.student names no file; train one with "
            "geopurify-train train-student, or take the geometric embedding",
        )
    path = Path(config.student)
    student = load_student(path, device)
    _log.info("purification: student %s on %s", path.name, device)
    return StudentEmbedder(student, config, student_projection(student.config, dimension))
