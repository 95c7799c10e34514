# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Losses of hand-sized cases."""

import math

import pytest
import torch

from geopurify_train.clip.losses import (
    category_loss,
    matching_loss,
    picture_loss,
    proxy_loss,
    region_means,
)

EYE = torch.eye(2)


def test_matching_pairs_compete_with_false_ones_only():
    # two regions of which the first sentence is true, a second sentence true of none
    regions = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    holds = torch.tensor([[True, False], [True, False]])
    # region to text: softplus(0 - 1) each; text to region: nothing false to compete with,
    # and the second sentence has no true region
    expected = 0.5 * math.log1p(math.exp(-1))
    assert matching_loss(regions, EYE, holds, torch.tensor(1.0)) == pytest.approx(expected)


def test_matching_has_a_gradient_where_everything_is_true():
    regions = EYE.clone().requires_grad_()
    matching_loss(regions, EYE, torch.ones(2, 2, dtype=torch.bool), torch.tensor(5.0)).backward()
    assert torch.isfinite(regions.grad).all()


def test_rare_categories_weigh_more_than_their_share():
    # four right patches of one category, one wrong patch of the other: weights 4 x 1/2 and 1
    patches = torch.tensor([[1.0, 0.0]] * 5)
    category = torch.tensor([0, 0, 0, 0, 1])
    scale = torch.tensor(20.0)
    right, wrong = 0.025 * 20, 0.975 * 20  # label smoothing 0.05 over two categories
    expected = (4 * 0.5 * right + wrong) / 3
    assert category_loss(patches, EYE, category, scale) == pytest.approx(expected, rel=1e-4)


def test_pictures_match_their_captions():
    expected = math.log1p(math.exp(-3))
    assert picture_loss(EYE, EYE, torch.tensor(3.0)) == pytest.approx(expected)


def test_regions_are_unit_means_of_their_patches():
    patches = torch.tensor([[3.0, 0.0], [0.0, 3.0], [0.0, -1.0]])
    means, seen = region_means(patches, torch.tensor([4, 4, 1]), 6)
    assert seen.tolist() == [1, 4]
    half = math.sqrt(0.5)
    assert torch.allclose(means, torch.tensor([[0.0, -1.0], [half, half]]))


def test_mixtures_of_regions_match_the_same_mixtures_of_texts():
    regions = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    texts = torch.tensor([[0.0, 1.0], [0.0, 1.0]])
    partner, share = torch.tensor([1, 1]), torch.tensor([0.75, 0.5])
    # 0.75 (1, 0) + 0.25 (0, 1) against (0, 1): cosine 0.25 / sqrt(0.625); the second is itself
    expected = 0.5 * (1 - 0.25 / math.sqrt(0.625))
    assert proxy_loss(regions, texts, partner, share) == pytest.approx(expected)


def test_regions_that_are_their_texts_have_no_loss_however_they_are_mixed():
    share = torch.distributions.Beta(2.0, 2.0).sample((2,))
    assert proxy_loss(EYE, EYE, torch.tensor([1, 0]), share) == pytest.approx(0, abs=1e-6)
