# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A teacher without weights: what over-segmentations of several granularities keep together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.neighbours import argsort_spatially, find_nearest_voxels
from geopurify.purify.points.surface import find_nearest_points
from geopurify_train.distillation.scenes import Scene
from geopurify_train.teachers.over_segmentation import edge_weights, over_segments, voxel_edges

CODE = 32  # channels of a segment's code


@dataclass(frozen=True)
class GeometricTeacher:
    """Give voxels a high affinity as far as segments and local geometry agree.

    Attributes:
        neighbours: over which normals and colours are averaged, and to which edges lead.
        scales: of `over_segments`, from fine to coarse.
        least: voxels of the smallest segment.
        color_share: what contrast counts beside the bend of a surface.
        segment_share: of the segments in the cosine; the geometric embedding has the rest.
        seed: of the segments' codes.
    """

    name: str = field(default="geometric", init=False)
    neighbours: int = 8
    scales: tuple[float, ...] = (0.3, 1.0, 4.0)
    least: int = 20
    color_share: float = 1.5
    segment_share: float = 0.5
    seed: int = 0

    @property
    def description(self) -> dict[str, Any]:
        """Its name and all that its answers depend on, as JSON takes it."""
        return asdict(self)

    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, E) unit vectors.

        Their cosine is about the share of common segments, mixed with that of
        `compute_geometric_embedding`.
        """
        return segment_embedding(scene, self.segments(scene), self.segment_share, self.seed)

    def compute_affinities(
        self, scene: Scene, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the share of the segmentations in which two voxels share a segment."""
        return common_segments(self.segments(scene), one, other)

    def segments(self, scene: Scene) -> list[NDArray[np.int32]]:
        """Return (N,) segments for each scale."""
        around = adjacent_voxels(scene, self.neighbours)
        edges = voxel_edges(around)
        normals = _smoothed(scene.normals_map, around)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
        colors = _smoothed(scene.colors.astype(np.float32) / np.float32(255), around)
        weights = edge_weights(edges, scene.points_map, normals, colors, self.color_share)
        return [over_segments(edges, weights, len(colors), s, self.least) for s in self.scales]


def segment_embedding(
    scene: Scene, segments: Sequence[NDArray[np.int32]], segment_share: float, seed: int
) -> NDArray[np.float32]:
    """Return (N, E) unit vectors whose cosine mixes common segments and local geometry.

    Args:
        segments: (N,) labels of each segmentation.
        segment_share: of all segmentations together; the geometric embedding has the rest.
        seed: of the segments' codes.
    """
    each = (segment_share / len(segments)) ** 0.5
    codes = [each * _segment_codes(labels, seed, i) for i, labels in enumerate(segments)]
    geometric = compute_geometric_embedding(
        scene.points_map, scene.normals_map, scene.colors, PurifyConfig()
    )
    local = (1 - segment_share) ** 0.5 * geometric
    return np.concatenate([*codes, local], axis=1, dtype=np.float32)


def common_segments(
    segments: Sequence[NDArray[np.int32]], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return (P,) shares of the segmentations in which ``one`` and ``other`` have one segment."""
    return np.mean([labels[one] == labels[other] for labels in segments], 0, dtype=np.float32)


def _segment_codes(labels: NDArray[np.int32], seed: int, index: int) -> NDArray[np.float32]:
    """Return (N, `CODE`) random unit vectors, one for each of the segments that (N,) labels say.

    Args:
        index: of the segmentation, so that each has codes of its own.
    """
    rng = np.random.default_rng([seed, index])
    names, inverse = np.unique(labels, return_inverse=True)
    codes = rng.standard_normal((len(names), CODE)).astype(np.float32)
    codes /= np.linalg.norm(codes, axis=1, keepdims=True)
    return codes[inverse]


def adjacent_voxels(scene: Scene, count: int) -> NDArray[np.int32]:
    """Return the (N, ``count``) nearest voxels of each one, itself where there are fewer."""
    if scene.vertices_map is not None:
        return find_nearest_points(scene.vertices_map.astype(np.float64), count)[0]
    order = argsort_spatially(scene.packed_keys)
    nearest = find_nearest_voxels(scene.packed_keys[order], count)
    around = np.empty_like(nearest)
    around[order] = np.where(nearest >= 0, order[nearest], order[:, None])
    return around


def _smoothed(values: NDArray[np.float32], around: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return (N, C) means of values over each voxel and its neighbours."""
    total = values.copy()
    for column in around.T:
        total += values[column]
    return total / np.float32(around.shape[1] + 1)
