# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Losses of a mask that needs no other labels: its area, and what belongs together.

After LESS (arXiv 2410.13294).  All are of B scenes with N elements each, padded.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from geopurify.objects.referring_network.network import Prediction


@dataclass(frozen=True)
class LossWeights:
    """How much each part of the loss counts; as published, without the Dice loss.

    Attributes:
        positive: of an element inside the mask, against 1 outside.
        dice: of the Dice loss (Milletari et al., 3DV 2016).
        area: of the mean probability of all elements; 10 in the published code, 1 in its paper.
        contrast: of the loss between the features of elements.
        temperature: of the contrast.
    """

    positive: float = 20.0
    dice: float = 0.0
    area: float = 10.0
    contrast: float = 0.05
    temperature: float = 0.05


def referring_loss(
    prediction: Prediction, mask: Tensor, is_there: Tensor, weights: LossWeights
) -> tuple[Tensor, dict[str, float]]:
    """Return the loss and its parts.

    Args:
        mask: (B, N) bool, what the sentence means.
        is_there: (B, N) bool, false where padded.
    """
    logits = prediction.logits
    parts = {
        "segmentation": segmentation_loss(logits, mask, is_there, weights.positive),
        "dice": weights.dice * dice_loss(logits, mask, is_there),
        "area": weights.area * area_loss(logits, is_there),
    }
    if weights.contrast:
        contrast = contrast_loss(prediction.features, mask, is_there, weights.temperature)
        parts["contrast"] = weights.contrast * contrast
    total = torch.stack(list(parts.values())).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}


def segmentation_loss(logits: Tensor, mask: Tensor, is_there: Tensor, positive: float) -> Tensor:
    """Return the weighted cross-entropy, the mean over elements, then over scenes."""
    weights = torch.where(mask, positive, 1.0)
    losses = functional.binary_cross_entropy_with_logits(
        logits, mask.to(logits.dtype), weights, reduction="none"
    )
    return _mean_there(losses, is_there).mean()


def dice_loss(logits: Tensor, mask: Tensor, is_there: Tensor) -> Tensor:
    """Return one minus the Dice coefficient, each sum plus one, the mean over scenes."""
    chance = logits.sigmoid() * is_there
    both = (chance * mask).sum(1)
    return (1 - (2 * both + 1) / (chance.sum(1) + mask.sum(1) + 1)).mean()


def area_loss(logits: Tensor, is_there: Tensor) -> Tensor:
    """Return the mean probability of an element, the mean over scenes."""
    return _mean_there(logits.sigmoid(), is_there).mean()


def contrast_loss(features: Tensor, mask: Tensor, is_there: Tensor, temperature: float) -> Tensor:
    """Return how badly elements of the mask stand out from the others, the mean over scenes.

    For a positive i, s_i = exp(f_i . m / t) with m the mean of the positives' unit features, and
    n_i the sum of exp(f_i . f_j / t) over the negatives: -log of the mean of s_i / (s_i + n_i).
    Scenes without positives or without negatives don't count.
    """
    losses = []
    unit = functional.normalize(features, dim=-1)
    for each, inside, there in zip(unit, mask, is_there, strict=True):
        positives, negatives = each[inside & there], each[~inside & there]
        if len(positives) and len(negatives):
            same = positives @ positives.mean(0) / temperature
            other = (positives @ negatives.T / temperature).logsumexp(1)
            chance = functional.logsigmoid(same - other)
            losses.append(torch.tensor(float(len(chance))).log() - chance.logsumexp(0))
    return torch.stack(losses).mean() if losses else features.sum() * 0


def _mean_there(values: Tensor, is_there: Tensor) -> Tensor:
    total: Tensor = (values * is_there).sum(1) / is_there.sum(1).clamp(min=1)
    return total
