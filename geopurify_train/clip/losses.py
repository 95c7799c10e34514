# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the training asks for: cells, objects and pictures must match what is said of them."""

import torch
from torch import Tensor
from torch.nn import functional as F

SMOOTHING = 0.05
NEVER = -1e4  # a logit that takes no part; infinity has no gradient


def category_loss(cells: Tensor, texts: Tensor, category: Tensor, scale: Tensor) -> Tensor:
    """Return the cross entropy of cells over the sentences of all categories.

    Categories count by the square root of their cells, so that small things are learned too.

    Args:
        cells: (N, D) unit features.
        texts: (K, D) unit features.
        category: (N,) which of the K each cell shows.
        scale: what cosines are multiplied by.
    """
    each = F.cross_entropy(
        scale * cells @ texts.T, category, reduction="none", label_smoothing=SMOOTHING
    )
    counts = torch.bincount(category, minlength=len(texts)).clamp_min(1)
    weight = counts[category].float().rsqrt()
    return (each * weight).sum() / weight.sum()


def matching_loss(regions: Tensor, texts: Tensor, holds: Tensor, scale: Tensor) -> Tensor:
    """Return a contrastive loss over sentences that may be true of many regions.

    Each true pair competes against all false ones of its row and of its column (InfoNCE both
    ways); true pairs don't compete with each other.

    Args:
        regions: (R, D) unit features.
        texts: (T, D) unit features.
        holds: (R, T) bool, whether a sentence is true of a region.
    """
    logits = scale * regions @ texts.T
    return 0.5 * (_one_way(logits, holds) + _one_way(logits.T, holds.T))


def _one_way(logits: Tensor, holds: Tensor) -> Tensor:
    against = logits.masked_fill(holds, NEVER).logsumexp(1, keepdim=True)
    each = F.softplus(against - logits) * holds
    counts = holds.sum(1)
    rows = counts > 0
    return (each.sum(1)[rows] / counts[rows]).mean()


def picture_loss(pictures: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
    """Return CLIP's loss over (B, D) pictures and their (B, D) captions (Radford et al. 2021)."""
    logits = scale * pictures @ texts.T
    target = torch.arange(len(logits), device=logits.device)
    return 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target))


def proxy_loss(regions: Tensor, texts: Tensor, partner: Tensor, share: Tensor) -> Tensor:
    """Return the loss of proxy calibration (OVSNet, arXiv 2506.16058): mean of 1 - cosine.

    Between the categories of the training, mixtures of two regions must match the same mixtures
    of their texts.

    Args:
        regions: (R, D) features.
        texts: (R, D) of the sentences that are true of them.
        partner: (R,) which region each is mixed with.
        share: (R,) of each one itself, drawn from Beta(2, 2).
    """
    own, other = share[:, None], 1 - share[:, None]
    mixed = own * regions + other * regions[partner]
    said = own * texts + other * texts[partner]
    return (1 - F.cosine_similarity(mixed, said, dim=1)).mean()


def region_means(cells: Tensor, owner: Tensor, objects: int) -> tuple[Tensor, Tensor]:
    """Return the unit mean of the cells of each object that has any, and which objects.

    Args:
        cells: (N, D) features.
        owner: (N,) object of each.
    """
    sums = torch.zeros(objects, cells.shape[1], device=cells.device)
    sums = sums.index_add(0, owner, cells)
    seen = torch.bincount(owner, minlength=objects).nonzero()[:, 0]
    return F.normalize(sums[seen], dim=1), seen
