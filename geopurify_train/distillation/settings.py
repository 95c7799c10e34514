# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What fixes a distillation."""

from dataclasses import dataclass
from math import cos, pi

from geopurify.errors import BadInput


@dataclass(frozen=True)
class PaperFixes:
    """Fixes of faults of the published training; each can be left out for an ablation.

    Attributes:
        same_input: colours and normals are given in training as in inference.
        dense: the student sees whole crops, not only anchors, positives and negatives.
        distant_positives: positives come from outside the anchor's own cell of 8 cm.
        honest_negatives: what the teacher holds for the same is not a negative.
        teacher_colors: Sonata gets colours as it was trained with, not nearly black ones.
        teacher_stages: its features are joined down to single voxels, not to cells of 8 cm.
    """

    same_input: bool = True
    dense: bool = True
    distant_positives: bool = True
    honest_negatives: bool = True
    teacher_colors: bool = True
    teacher_stages: bool = True


ALL_FIXES = PaperFixes()


@dataclass(frozen=True)
class Distillation:
    """Samples, loss and optimizer.

    Attributes:
        steps, warm_up: all of them, and those in which the learning rate rises.
        learning_rate: of the middle of the network.
        stem_factor, head_factor: on the learning rate of the first and the last layer.
        anchors: per step, at most a third of the voxels.
        edge_share: of the anchors, drawn where the teacher sees an edge; 0 as published.
        candidates: voxels among which positives and macro negatives are looked for.
        macro, micro: negatives least similar among all candidates, and among the ``neighbours``
            nearest voxels.
        temperature: of the contrastive loss.
        row_share: weight of the loss on rows of the affinity itself; 0 as published.
        sharpness: of these rows.
        crop_m: radius of the part of a scene that one step sees.
        precision: fp32, or bf16 for automatic mixed precision.
    """

    steps: int = 2000
    warm_up: int = 100
    learning_rate: float = 2e-3
    stem_factor: float = 0.1
    head_factor: float = 5.0
    weight_decay: float = 1e-5
    anchors: int = 1024
    edge_share: float = 0.5
    candidates: int = 8192
    macro: int = 48
    micro: int = 15
    neighbours: int = 96
    temperature: float = 0.07
    row_share: float = 5.0
    sharpness: float = 20.0
    crop_m: float = 1.2
    precision: str = "fp32"
    seed: int = 0
    fixes: PaperFixes = ALL_FIXES

    def __post_init__(self) -> None:
        require_counts(
            self, "steps", "warm_up", "anchors", "candidates", "macro", "micro", "neighbours"
        )
        if not 0 <= self.edge_share <= 1:
            raise BadInput(
                "training_invalid", f"edge_share must be in [0, 1], got {self.edge_share}"
            )
        for name in ("learning_rate", "temperature", "crop_m"):
            if not getattr(self, name) > 0:
                raise BadInput("training_invalid", f"{name} must be > 0, got {vars(self)[name]}")
        if self.micro > self.neighbours:
            raise BadInput(
                "training_invalid",
                f"micro must be in [1, neighbours], got {self.micro} of {self.neighbours}",
            )
        if self.precision not in ("fp32", "bf16"):
            raise BadInput(
                "training_invalid", f"precision must be fp32 or bf16, got {self.precision!r}"
            )

    def learning_rate_at(self, step: int) -> float:
        """Return the rate of a step."""
        return warmed_up_cosine(step, self.steps, self.warm_up, self.learning_rate)


def require_counts(settings: object, *names: str) -> None:
    """Raise BadInput if one of these settings is less than 1."""
    for name in names:
        if getattr(settings, name) < 1:
            raise BadInput("training_invalid", f"{name} must be >= 1, got {vars(settings)[name]}")


def warmed_up_cosine(step: int, steps: int, warm_up: int, peak: float) -> float:
    """Return the learning rate of a step: a linear rise, then a cosine to a thousandth."""
    if step < warm_up:
        return peak * (step + 1) / warm_up
    done = (step - warm_up) / max(1, steps - warm_up)
    return peak * (1e-3 + (1 - 1e-3) * 0.5 * (1 + cos(pi * done)))
