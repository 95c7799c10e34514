# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from geopurify.encoders.class_purification.feature_shift import shift_features

SLACK = 1e-5


def test_a_feature_goes_towards_the_name_until_that_leads_as_the_best_did():
    feature, texts = torch.tensor([[0.8, 0.6]]), torch.eye(2)
    shifted = shift_features(feature, torch.tensor([[0.0, 1.0]]), texts)
    # the first name led by 0.2, so the second has to reach 1.0: a = 0.4
    torch.testing.assert_close(shifted, F.normalize(torch.tensor([[0.8, 1.0]]), dim=1))


def test_features_stay_where_the_name_is_right_or_none_is_left():
    features = F.normalize(torch.tensor([[0.9, 0.1, 0.3], [0.2, 0.8, 0.5]]), dim=1)
    maps = torch.tensor([[0.2, 0.1], [0.0, 0.0]])
    torch.testing.assert_close(shift_features(features, maps, torch.eye(3)[:2]), features)


def test_one_name_alone_changes_nothing():
    features = F.normalize(torch.tensor([[0.1, 0.9]]), dim=1)
    shifted = shift_features(features, torch.ones(1, 1), torch.eye(2)[:1])
    torch.testing.assert_close(shifted, features)


def test_names_with_equal_texts_are_not_told_apart():
    texts = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    features = torch.tensor([[0.6, 0.8]])
    shifted = shift_features(features, torch.tensor([[0.0, 1.0, 0.5]]), texts)
    assert torch.isfinite(shifted).all()
    cosines = (shifted @ texts.T)[0]
    assert cosines[1] > cosines[2]


@given(st.integers(0, 10_000))
def test_the_name_of_the_maps_wins_and_leads_in_proportion(seed):
    random = np.random.default_rng(seed)
    features, texts = (
        F.normalize(torch.tensor(random.normal(size=(n, 6))), dim=1) for n in (7, 4)
    )
    maps = torch.tensor(random.random((7, 4)))
    before = (features @ texts.T).sort(dim=1, descending=True).values
    shifted = shift_features(features, maps, texts)
    cosines = shifted @ texts.T
    assert (cosines.argmax(1) == maps.argmax(1)).all()
    torch.testing.assert_close(shifted.norm(dim=1), torch.ones(7, dtype=torch.float64))
    changed = (features @ texts.T).argmax(1) != maps.argmax(1)
    after = cosines.sort(dim=1, descending=True).values
    # f + a t is longer or shorter than 1, by at most a: the lead keeps its sign and its order
    assert ((after[:, 0] - after[:, 1])[changed] > -SLACK).all()
    assert (before[:, 0] >= before[:, 1]).all()
    torch.testing.assert_close(shifted[~changed], features[~changed])
