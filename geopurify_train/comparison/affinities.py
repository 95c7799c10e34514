# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ways to say which voxels belong together."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.embedding import geometric_embedding
from geopurify.purify.student import Student, pyramid_of
from geopurify.purify.student_embedding import features_for, student_embedding
from geopurify_train.distillation.scenes import Scene
from geopurify_train.teachers.protocol import Teacher


class Affinity(Protocol):
    """What is compared."""

    @property
    def name(self) -> str:
        """What tables call it."""
        ...

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        ...

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, E) unit vectors of the voxels of a scene; their cosine is the affinity."""
        ...

    def operations(self, scene: Scene) -> int:
        """Return the floating-point operations of the network on a scene; 0 without one."""
        ...


@dataclass(frozen=True)
class ByFormula:
    """Normals, colours and positions, as the pipeline has them without a student."""

    config: PurifyConfig
    name: str = "geometric"
    parameters: int = 0

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """See `Affinity`."""
        return geometric_embedding(scene.points_map, scene.normals_map, scene.colors, self.config)

    def operations(self, scene: Scene) -> int:
        """See `Affinity`."""
        return 0


@dataclass(frozen=True)
class ByTeacher:
    """What a student is to learn, taken for itself."""

    teacher: Teacher
    parameters: int = 0

    @property
    def name(self) -> str:
        """See `Affinity`."""
        return f"teacher {self.teacher.name}"

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """See `Affinity`."""
        return self.teacher.embed(scene)

    def operations(self, scene: Scene) -> int:
        """See `Affinity`."""
        return 0


@dataclass(frozen=True)
class ByStudent:
    """A student beside the formula, as the pipeline has it."""

    name: str
    student: Student
    config: PurifyConfig

    @property
    def parameters(self) -> int:
        """See `Affinity`."""
        return sum(weight.numel() for weight in self.student.parameters())

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """See `Affinity`."""
        surfaces = (scene.points_map, scene.normals_map, scene.colors)
        return student_embedding(
            self.student,
            scene.packed_keys,
            *surfaces,
            self.config,
            features_for(self.student, scene.features),
        )

    def operations(self, scene: Scene) -> int:
        """See `Affinity`."""
        keys = torch.from_numpy(scene.packed_keys)
        return self.student.operations(pyramid_of(keys, len(self.student.config.widths)))
