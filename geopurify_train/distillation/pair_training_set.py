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

from geopurify.errors import BadInput
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity.pairwise_features import compute_pair_features
from geopurify.purify.affinity.voxel_descriptors import compute_context, create_descriptors
from geopurify.purify.neighbours import argsort_spatially, find_nearest_voxels
from geopurify_train.distillation.scenes import Scene, load_scene
from geopurify_train.distillation.settings import require_counts, warmed_up_cosine
from geopurify_train.distillation.training_set import describe_provenance
from geopurify_train.teachers.protocol import Teacher

PARTNERS = 8  # of an anchor
DRAWN = 4  # times as many anchors are looked at as are wanted: few lie at edges
EDGE = 0.15  # a teacher sees an edge where an anchor's partners differ by more


@dataclass(frozen=True)
class PairDistillation:
    """Pairs and optimiser.

    Attributes:
        steps, warm_up: all of them, and those in which the learning rate rises.
        learning_rate: at its peak.
        batch: pairs in a step.
        anchors: of each scene, with `PARTNERS` pairs each.
        edge_share: of the anchors, drawn where the teacher sees an edge, if there are as many.
        neighbours: K, as the purification has it.
        seed: of weights, pairs and batches.
    """

    steps: int = 4000
    warm_up: int = 400
    learning_rate: float = 1e-2
    batch: int = 8192
    anchors: int = 12_500
    edge_share: float = 0.7
    neighbours: int = 96
    seed: int = 0

    def __post_init__(self) -> None:
        require_counts(self, "steps", "warm_up", "batch", "anchors", "neighbours")
        if not self.learning_rate > 0:
            raise BadInput(
                "training_invalid", f"learning_rate must be > 0, got {self.learning_rate}"
            )
        if not 0 <= self.edge_share <= 1:
            raise BadInput(
                "training_invalid", f"edge_share must be in [0, 1], got {self.edge_share}"
            )

    def learning_rate_at(self, step: int) -> float:
        """Return the rate of a step."""
        return warmed_up_cosine(step, self.steps, self.warm_up, self.learning_rate)


@dataclass(frozen=True, eq=False)
class PairTrainingSet:
    """P pairs.

    Attributes:
        inputs: (P, `INPUTS`) float32 of `compute_pair_features`.
        together: (P,) float32 in [0, 1], what the teacher says.
        provenance: of `describe_provenance`.
    """

    inputs: NDArray[np.float32]
    together: NDArray[np.float32]
    provenance: dict[str, object]


def pair_training_set(
    scenes: Iterable[Path], teacher: Teacher, settings: PairDistillation
) -> PairTrainingSet:
    """Ask a teacher about pairs of each scene, in this order.

    Raises:
        BadInput: there are no scenes, or one has too few voxels.
    """
    found, paths = [], []
    for at, path in enumerate(scenes):
        rng = np.random.default_rng([settings.seed, at])
        found.append(draw_training_set(load_scene(path), teacher, settings, rng))
        paths.append(path)
    if not found:
        raise BadInput("scenes_missing", "a training needs at least one scene, got none")
    inputs, together = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return PairTrainingSet(inputs, together, describe_provenance(teacher, paths))


def draw_training_set(
    scene: Scene, teacher: Teacher, settings: PairDistillation, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return inputs and answers for pairs of one scene."""
    order = argsort_spatially(scene.packed_keys)
    nearest = find_nearest_voxels(scene.packed_keys[order], settings.neighbours)
    if nearest.min() < 0:
        raise BadInput(
            "scene_invalid",
            f"{scene.name} has {len(order)} voxels, learning needs more than "
            f"{settings.neighbours}",
        )
    anchors = rng.integers(len(order), size=DRAWN * settings.anchors)
    partners = rng.integers(settings.neighbours, size=(len(anchors), PARTNERS))
    one, other = np.repeat(anchors, PARTNERS), nearest[anchors[:, None], partners].ravel()
    said = teacher.together(scene, order[one], order[other])
    chosen = _chosen(said.reshape(partners.shape), settings)
    one, other, said = one[chosen], other[chosen], said[chosen]
    coordinates = unpack_keys(scene.packed_keys[order]).astype(np.float32)
    described = create_descriptors(scene.normals_map[order], scene.colors[order])
    compute_context(described, coordinates, nearest, np.arange(len(order)))
    offset = coordinates[other] - coordinates[one]
    pairs = (torch.from_numpy(x) for x in (described[one], described[other], offset))
    return compute_pair_features(*pairs).numpy(), said


def _chosen(said: NDArray[np.float32], settings: PairDistillation) -> NDArray[np.int64]:
    """Return the pairs of the anchors to keep: as many as wanted, many of them at edges."""
    at_edge = np.ptp(said, axis=1) > EDGE
    wanted = round(settings.edge_share * settings.anchors)
    edges = np.flatnonzero(at_edge)[:wanted]
    others = np.flatnonzero(~at_edge)[: settings.anchors - len(edges)]
    kept = np.concatenate([edges, others])
    return (kept[:, None] * said.shape[1] + np.arange(said.shape[1])).ravel()
