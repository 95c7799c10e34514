# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the distillation asks of a teacher."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify_train.distillation.scenes import Scene


class Teacher(Protocol):
    """Says which voxels of a scene are of one object.

    Its unit vectors are an embedding as the purification takes it, so a teacher can be tried as
    an affinity itself, without a student.
    """

    @property
    def name(self) -> str:
        """What files of its embeddings are called."""
        ...

    @property
    def description(self) -> dict[str, Any]:
        """Its name and all that its answers depend on, as JSON takes it."""
        ...

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, E) unit vectors of the voxels of a scene."""
        ...

    def compute_affinities(
        self, scene: Scene, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return (P,) in [0, 1], the affinity of the voxels of P pairs of rows; NaN if unknown."""
        ...
