# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A teacher that sees the surfaces themselves, where the student sees what a sensor made of them.

Without noise, light and texture an over-segmentation by contrast and concave edges is nearly
that of the things people built, and still needs no label.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene
from geopurify_train.teachers.geometric import adjacent_voxels, common_segments, segment_embedding
from geopurify_train.teachers.over_segmentation import bends, over_segments, voxel_edges


@dataclass(frozen=True)
class SurfaceTeacher:
    """Give voxels a high affinity as far as they lie on one surface.

    Attributes:
        neighbours: to which edges lead.
        concave_shares: what a concave bend counts, for each segmentation; a convex one is free.
        color_share: what contrast counts.
        scale, least: of `over_segments`.
        segment_share: of the segments in the cosine; the geometric embedding has the rest.
        seed: of the segments' codes.
    """

    name: str = field(default="surface", init=False)
    neighbours: int = 8
    concave_shares: tuple[float, ...] = (1.0, 0.0)
    color_share: float = 3.0
    scale: float = 0.05
    least: int = 20
    segment_share: float = 0.8
    seed: int = 0

    @property
    def description(self) -> dict[str, Any]:
        """Its name and all that its answers depend on, as JSON takes it."""
        return asdict(self)

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, E) unit vectors.

        Raises:
            BadInput: nothing is known of the scene's surfaces.
        """
        return segment_embedding(scene, self.segments(scene), self.segment_share, self.seed)

    def compute_affinities(
        self, scene: Scene, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the share of the segmentations in which two voxels share a segment.

        Raises:
            BadInput: nothing is known of the scene's surfaces.
        """
        return common_segments(self.segments(scene), one, other)

    def segments(self, scene: Scene) -> list[NDArray[np.int32]]:
        """Return (N,) segments for each of `concave_shares`."""
        if scene.surface_normals_map is None or scene.surface_colors is None:
            raise BadInput(
                "teacher_unavailable",
                f"the surface teacher needs the noise-free surfaces of {scene.name}, which only "
                "scenes of rendered rooms have; take the geometric teacher",
            )
        edges = voxel_edges(adjacent_voxels(scene, self.neighbours))
        bend, across = bends(edges, scene.points_map, scene.surface_normals_map)
        colors = scene.surface_colors.astype(np.float32) / np.float32(255)
        contrast = np.linalg.norm(colors[edges[:, 0]] - colors[edges[:, 1]], axis=1)
        concave = np.where(across < 0, bend, 0)
        return [
            over_segments(
                edges,
                (share * concave + self.color_share * contrast).astype(np.float32),
                len(colors),
                self.scale,
                self.least,
            )
            for share in self.concave_shares
        ]
