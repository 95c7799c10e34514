# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pairs of near voxels to learn from, and what a teacher says of them.

The affinity only asks about voxels within reach of each other, so these are the pairs: to the
micro negatives of GeoPurify (arXiv 2510.02186) belong positives from the same place.  What lies
far away (its macro negatives) is never asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.pairwise_features import FEATURE_INPUTS, compute_pair_features
from geopurify.purify.affinity.signatures import compute_signatures
from geopurify.purify.affinity.voxel_descriptors import compute_context, create_descriptors
from geopurify_train.distillation.scenes import Scene, load_scene
from geopurify_train.distillation.settings import require_counts, warmed_up_cosine
from geopurify_train.teachers.protocol import Teacher

PARTNERS = 8  # of an anchor
DRAWN = 4  # times as many anchors are looked at as are wanted: few lie at edges
EDGE = 0.15  # a teacher sees an edge where an anchor's partners differ by more


@dataclass(frozen=True)
class PairDistillation:
    """Pairs and optimizer.

    Attributes:
        steps, warm_up: all of them, and those in which the learning rate rises.
        learning_rate: at its peak.
        batch: pairs in a step.
        anchors: of each scene, with `PARTNERS` pairs each.
        edge_share: of the anchors, drawn where the teacher sees an edge, if there are as many.
        blind_share: of the pairs, as of voxels without features: maps may have none.
        neighbours: K, as the purification has it.
        seed: of weights, pairs and batches.
    """

    steps: int = 4000
    warm_up: int = 400
    learning_rate: float = 1e-2
    batch: int = 8192
    anchors: int = 4000
    edge_share: float = 0.7
    blind_share: float = 0.3
    neighbours: int = 96
    seed: int = 0

    def __post_init__(self) -> None:
        require_counts(self, "steps", "warm_up", "batch", "anchors", "neighbours")
        if not self.learning_rate > 0:
            raise BadInput(
                "training_invalid", f"learning_rate must be > 0, got {self.learning_rate}"
            )
        for name in ("edge_share", "blind_share"):
            if not 0 <= vars(self)[name] <= 1:
                raise BadInput(
                    "training_invalid", f"{name} must be in [0, 1], got {vars(self)[name]}"
                )

    def learning_rate_at(self, step: int) -> float:
        """Return the rate of a step."""
        return warmed_up_cosine(step, self.steps, self.warm_up, self.learning_rate)


@dataclass(frozen=True, eq=False)
class PairTrainingSet:
    """P pairs.

    Attributes:
        inputs: (P, `INPUTS`) float32 of `compute_pair_features`.
        affinities: (P,) float32 in [0, 1], what the teacher says.
        provenance: which teacher was asked of which scene.
    """

    inputs: NDArray[np.float32]
    affinities: NDArray[np.float32]
    provenance: dict[str, object]


def pair_training_set(
    sources: Iterable[tuple[Path, Teacher]], settings: PairDistillation
) -> PairTrainingSet:
    """Ask about pairs of each scene, in this order.

    Args:
        sources: files of scenes, each with the teacher to ask.

    Raises:
        BadInput: there are no scenes, or one has too few voxels.
    """
    found: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
    provenance = []
    for at, (path, teacher) in enumerate(sources):
        rng = np.random.default_rng([settings.seed, at])
        found.append(draw_training_set(load_scene(path), teacher, settings, rng))
        provenance.append((path.stem, teacher.description))
    if not found:
        raise BadInput("scenes_missing", "a training needs at least one scene, got none")
    inputs, affinities = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return PairTrainingSet(inputs, affinities, {"sources": provenance})


def draw_training_set(
    scene: Scene, teacher: Teacher, settings: PairDistillation, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return inputs and answers for pairs of one scene."""
    points = scene.points_map
    if len(points) <= settings.neighbours:
        raise BadInput(
            "scene_invalid",
            f"{scene.name} has {len(points)} voxels, learning needs more than "
            f"{settings.neighbours}",
        )
    nearest = find_nearest_points(points, settings.neighbours)
    anchors = rng.integers(len(points), size=DRAWN * settings.anchors)
    partners = rng.integers(settings.neighbours, size=(len(anchors), PARTNERS))
    one = np.repeat(anchors, PARTNERS)
    other = nearest[anchors[:, None], partners].ravel().astype(np.int64)
    said = teacher.compute_affinities(scene, one, other)
    chosen = _chosen(said.reshape(partners.shape), settings)
    chosen = chosen[np.isfinite(said[chosen])]  # the teacher does not know of the others
    if not len(chosen):
        raise BadInput(
            "scene_invalid",
            f"the {teacher.name} teacher knows of no two voxels of {scene.name} whether they are "
            "of one object: record more views of the same places",
        )
    one, other, said = one[chosen], other[chosen], said[chosen]
    signatures = compute_signatures(scene.features)
    described = create_descriptors(scene.normals_map, scene.colors, signatures)
    confidence = scene.weights ** np.float32(PurifyConfig().confidence_exponent)
    compute_context(described, points, nearest, confidence, np.arange(len(points)))
    pairs = (described[one], described[other], points[other] - points[one])
    inputs = compute_pair_features(*(torch.from_numpy(x) for x in pairs)).numpy()
    inputs[rng.random(len(inputs)) < settings.blind_share, -FEATURE_INPUTS:] = 0
    return inputs, said


def find_nearest_points(points: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Return the (N, ``count``) nearest others of (N, 3) points, nearest first."""
    rows: NDArray[np.int64] = np.asarray(cKDTree(points).query(points, count + 1)[1], np.int64)
    return np.ascontiguousarray(rows[:, 1:], np.int32)


def _chosen(said: NDArray[np.float32], settings: PairDistillation) -> NDArray[np.int64]:
    """Return the pairs of the anchors to keep: as many as wanted, many of them at edges."""
    known = np.isfinite(said)
    lowest, highest = np.where(known, said, 1).min(1), np.where(known, said, 0).max(1)
    at_edge = highest - lowest > EDGE
    wanted = round(settings.edge_share * settings.anchors)
    edges = np.flatnonzero(at_edge)[:wanted]
    others = np.flatnonzero(~at_edge)[: settings.anchors - len(edges)]
    kept = np.concatenate([edges, others])
    return (kept[:, None] * said.shape[1] + np.arange(said.shape[1])).ravel()
