# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A teacher of rendered rooms, where it is known which object each voxel is of."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene
from geopurify_train.teachers.geometric import segment_embedding


@dataclass(frozen=True)
class InstanceTeacher:
    """Say that voxels are of one object where they are.

    Attributes:
        segment_share: of the objects in the cosine; the geometric embedding has the rest.
        seed: of the objects' codes.
    """

    name: str = field(default="instances", init=False)
    segment_share: float = 0.8
    seed: int = 0

    @property
    def description(self) -> dict[str, Any]:
        """See `Teacher`."""
        return asdict(self)

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, E) unit vectors.

        Raises:
            BadInput: nobody knows the objects of the scene.
        """
        return segment_embedding(scene, [_instances(scene)], self.segment_share, self.seed)

    def compute_affinities(
        self, scene: Scene, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return 1 for two voxels of one object, 0 for others.

        Raises:
            BadInput: nobody knows the objects of the scene.
        """
        instances = _instances(scene)
        return (instances[one] == instances[other]).astype(np.float32)


def _instances(scene: Scene) -> NDArray[np.int32]:
    if scene.instances is None:
        raise BadInput(
            "teacher_unavailable",
            f"the instances teacher needs the true objects of {scene.name}, which only simulated "
            "scenes have; take the geometric teacher",
        )
    return scene.instances.astype(np.int32)
