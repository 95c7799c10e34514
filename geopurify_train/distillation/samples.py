# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which voxels are compared with which (GeoPurify, arXiv 2510.02186, and its code's choices)."""

from dataclasses import dataclass

import torch
from torch import Tensor

from geopurify_train.distillation.settings import Distillation

CELL_BITS = 2  # the teacher's coarse cells are 2^2 voxels wide: 8 cm
EDGE_STEP = 12  # every n-th neighbour is enough to see an edge
NOTHING, LEAST = -1e4, 1e-12  # logarithm of no affinity; least sum of a row
SAME = 0.15  # a negative this little less similar than the positive is none


@dataclass(frozen=True, eq=False)
class Samples:
    """Anchors and what they are compared with, as rows of N voxels.

    Attributes:
        anchors: (A,).
        positives: (A,).
        negatives: (A, macro + micro).
        counts: (A, macro + micro) which of them are in the loss.
        around: (A, K) nearest voxels.
        targets: (A, K) the teacher's affinities to these, rows sum to 1.
        is_around: (A, K) which of these the student sees.
    """

    anchors: Tensor
    positives: Tensor
    negatives: Tensor
    counts: Tensor
    around: Tensor
    targets: Tensor
    is_around: Tensor


def draw_samples(
    teacher: Tensor,
    coordinates: Tensor,
    neighbours: Tensor,
    settings: Distillation,
    generator: torch.Generator,
) -> Samples:
    """Choose anchors, their positive and their negatives by the teacher's similarity.

    Args:
        teacher: (N, E) unit vectors.
        coordinates: (N, 3) integer voxel coordinates.
        neighbours: (N, K) nearest other voxels.
        generator: on the CPU, whatever the device of the rest.
    """
    device, count = teacher.device, len(teacher)
    anchors = _anchors(teacher, neighbours, settings, generator)
    candidates = torch.randperm(count, generator=generator)[: settings.candidates].to(device)
    similar = teacher[anchors] @ teacher[candidates].T
    taken = candidates == anchors[:, None]
    if settings.fixes.distant_positives:
        cells = coordinates >> CELL_BITS
        taken |= (cells[anchors][:, None] == cells[candidates]).all(2)
        # many are equally similar: any of them
        noise = torch.rand(similar.shape, generator=generator).to(device)
        chosen = (similar + 0.05 * noise).masked_fill(taken, -2).argmax(1)
    else:
        chosen = similar.masked_fill(taken, -2).argmax(1)
    best = similar.gather(1, chosen[:, None])
    macro_at = similar.masked_fill(taken, 2).topk(settings.macro, largest=False).indices
    around = neighbours[anchors]
    beside = (teacher[anchors][:, None] @ teacher[around].transpose(1, 2))[:, 0]
    micro_at = beside.topk(settings.micro, largest=False).indices
    negatives = torch.cat([candidates[macro_at], around.gather(1, micro_at)], 1)
    similarity = torch.cat([similar.gather(1, macro_at), beside.gather(1, micro_at)], 1)
    counts = torch.ones_like(negatives, dtype=torch.bool)
    if settings.fixes.honest_negatives:
        counts = similarity < best - SAME
    targets = (settings.sharpness * beside).softmax(1)
    is_around = torch.ones_like(around, dtype=torch.bool)
    return Samples(anchors, candidates[chosen], negatives, counts, around, targets, is_around)


def _anchors(
    teacher: Tensor, neighbours: Tensor, settings: Distillation, generator: torch.Generator
) -> Tensor:
    """Return random voxels, some of them at edges: few voxels are, and there it is decided."""
    count = len(teacher)
    shuffled = torch.randperm(count, generator=generator).to(teacher.device)
    wanted = max(1, min(settings.anchors, count // 3))
    beside = (teacher[:, None] * teacher[neighbours[:, ::EDGE_STEP]]).sum(2)
    at_edge = (beside.amax(1) - beside.amin(1) > SAME)[shuffled]
    chosen = at_edge & (at_edge.cumsum(0) <= settings.edge_share * wanted)
    return torch.cat([shuffled[chosen], shuffled[~chosen]])[:wanted]


def info_nce(embedding: Tensor, samples: Samples, temperature: float) -> Tensor:
    """Return the mean contrastive loss of the anchors: the positive against the negatives."""
    anchors = embedding[samples.anchors]
    positive = (anchors * embedding[samples.positives]).sum(1, keepdim=True)
    negative = (anchors[:, None] @ embedding[samples.negatives].transpose(1, 2))[:, 0]
    negative = negative.masked_fill(~samples.counts, -torch.inf)
    logits = torch.cat([positive, negative], 1) / temperature
    return (torch.logsumexp(logits, 1) - logits[:, 0]).mean()


def row_loss(embedding: Tensor, samples: Samples, sharpness: float) -> Tensor:
    """Return how far the anchors' rows of the affinity are from the teacher's (KL divergence).

    Both are normalized over the neighbours that the student sees.
    """
    cosines = (embedding[samples.anchors][:, None] @ embedding[samples.around].transpose(1, 2))[
        :, 0
    ]
    # finite, as the product with a target of 0 must be 0
    ours = (sharpness * cosines).masked_fill(~samples.is_around, NOTHING).log_softmax(1)
    targets = samples.targets * samples.is_around
    targets = targets / targets.sum(1, keepdim=True).clamp_min(LEAST)
    return torch.nn.functional.kl_div(ours, targets, reduction="batchmean")
