# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Features that say what class purification found, changed no more than that takes.

FreeCP ends with maps of one vocabulary; the voxel map keeps features, which answer any text.
So a feature goes towards the text of the name it should have, as far as needed, and one whose
best name is right stays as it is.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

LEAST_APART = 0.02  # of two texts; those nearer can't be told apart by going towards one


def shift_features(features: Tensor, maps: Tensor, texts: Tensor) -> Tensor:
    """Return (..., D) unit features whose best name is that of the maps.

    With the text t of that name, it is ``f + a t`` of the smallest a from which on the name
    leads by as much as the best one led before.  Where all maps are 0, and where the best name
    is that of the maps already, a is 0.

    Args:
        features: (..., D) of unit length.
        maps: (..., K) of the names, not negative.
        texts: (K, D).
    """
    highest, winner = maps.max(-1)
    cosines = features @ texts.T
    top = cosines.topk(min(2, len(texts)), dim=-1).values
    lead = top[..., :1] - top[..., -1:]
    wins = F.one_hot(winner, len(texts)).bool()
    behind = cosines + lead - cosines.gather(-1, winner[..., None])
    apart = ((texts * texts).sum(1)[:, None] - texts @ texts.T)[winner]
    steps = torch.where(wins | (apart < LEAST_APART), 0, behind / apart.clamp(min=LEAST_APART))
    amount = steps.amax(-1).clamp(min=0) * (highest > 0)
    return F.normalize(features + amount[..., None] * texts[winner], dim=-1)
