# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import math

import pytest
import torch

from geopurify.objects.referring_network.network import Prediction
from geopurify_train.referring_network.losses import (
    LossWeights,
    area_loss,
    contrast_loss,
    dice_loss,
    referring_loss,
    segmentation_loss,
)

LOGITS = torch.tensor([[math.log(3.0), 0.0, -math.log(3.0), 99.0]])  # chances 3/4, 1/2, 1/4
MASK = torch.tensor([[True, False, False, False]])
THERE = torch.tensor([[True, True, True, False]])


def test_elements_of_the_mask_count_more():
    wanted = (20 * -math.log(3 / 4) - math.log(1 / 2) - math.log(3 / 4)) / 3
    assert segmentation_loss(LOGITS, MASK, THERE, 20.0).item() == pytest.approx(wanted)


def test_area_is_the_mean_chance():
    assert area_loss(LOGITS, THERE).item() == pytest.approx(0.5)


def test_dice_of_known_overlap():
    assert dice_loss(LOGITS, MASK, THERE).item() == pytest.approx(1 - (1.5 + 1) / (1.5 + 1 + 1))


def test_contrast_is_that_of_its_definition():
    features = torch.tensor([[[2.0, 0.0], [0.6, 0.8], [0.0, 1.0], [-1.0, 0.0], [7.0, 7.0]]])
    mask = torch.tensor([[True, True, False, False, False]])
    there = torch.tensor([[True, True, True, True, False]])
    t, shares = 0.5, []
    for f in ((1.0, 0.0), (0.6, 0.8)):
        same = math.exp((f[0] * 0.8 + f[1] * 0.4) / t)  # the mean of the two is (0.8, 0.4)
        other = math.exp(f[1] / t) + math.exp(-f[0] / t)
        shares.append(same / (same + other))
    wanted = -math.log(sum(shares) / 2)
    assert contrast_loss(features, mask, there, t).item() == pytest.approx(wanted, rel=1e-5)


def test_scenes_without_a_target_have_no_contrast():
    features = torch.randn(1, 3, 2, requires_grad=True)
    nothing, everything = torch.zeros(1, 3, dtype=torch.bool), torch.ones(1, 3, dtype=torch.bool)
    loss = contrast_loss(features, nothing, everything, 0.05)
    loss.backward()
    assert loss.item() == 0 and features.grad.abs().sum() == 0


def test_the_loss_is_the_weighted_sum_of_its_parts():
    weights = LossWeights(2.0, 3.0, 5.0, 0.0)
    total, parts = referring_loss(Prediction(LOGITS, torch.randn(1, 4, 2)), MASK, THERE, weights)
    wanted = (
        segmentation_loss(LOGITS, MASK, THERE, 2.0) + 3 * dice_loss(LOGITS, MASK, THERE) + 5 * 0.5
    )
    assert total.item() == pytest.approx(wanted.item()) == pytest.approx(sum(parts.values()))
