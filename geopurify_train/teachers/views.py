# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A teacher of recordings: what was seen as one thing again and again.

Each view is over-segmented by itself and its segments are lifted onto the voxels.  Errors of
single views are many but change from view to view; edges of things stay where they are.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene
from geopurify_train.teachers.geometric import CODE


@dataclass(frozen=True)
class ViewTeacher:
    """Count the views in which two voxels share a segment, among those that saw both.

    Attributes:
        least: views that must have seen both voxels of a pair.
        seed: of the segments' codes.
    """

    name: str = field(default="views", init=False)
    least: int = 4
    seed: int = 0

    @property
    def description(self) -> dict[str, Any]:
        """See `Teacher`."""
        return asdict(self)

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, E) unit vectors, the mean code of the segments that a voxel was seen in.

        Raises:
            BadInput: nobody knows what was seen in which view.
        """
        total = np.zeros((len(scene.packed_keys), 2 * CODE), np.float32)
        for view, segments in enumerate(_view_segments(scene)):
            rng = np.random.default_rng([self.seed, view])
            codes = rng.standard_normal((int(segments.max()) + 2, 2 * CODE)).astype(np.float32)
            codes /= np.linalg.norm(codes, axis=1, keepdims=True)
            codes[-1] = 0  # the code of those that it did not see
            total += codes[segments]
        return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-6)

    def compute_affinities(
        self, scene: Scene, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the share of the views, NaN for pairs that too few saw.

        Raises:
            BadInput: nobody knows what was seen in which view.
        """
        seen, same = np.zeros(len(one), np.float32), np.zeros(len(one), np.float32)
        for segments in _view_segments(scene):
            first, second = segments[one], segments[other]
            both = (first >= 0) & (second >= 0)
            seen += both
            same += both & (first == second)
        return np.where(seen >= self.least, same / np.maximum(seen, 1), np.nan).astype(np.float32)


def _view_segments(scene: Scene) -> NDArray[np.int16]:
    if scene.view_segments is None:
        raise BadInput(
            "teacher_unavailable",
            f"the views teacher needs the views of {scene.name}, which only scenes of recordings "
            "have; take the geometric teacher",
        )
    return scene.view_segments
