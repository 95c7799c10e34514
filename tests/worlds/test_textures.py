# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Patterns: shares of the accent, the same on every device and for every order of points."""

import pytest
import torch

from geopurify_worlds.materials import SUBSTANCES
from geopurify_worlds.textures import PATTERNS, checker, planks, stripes

POINTS = torch.rand((4000, 3), generator=torch.Generator().manual_seed(0)) * 40 - 20


def test_substances_have_patterns() -> None:
    assert {name for finish in SUBSTANCES.values() for name in finish.patterns} <= set(PATTERNS)


@pytest.mark.parametrize("name", PATTERNS)
def test_pattern_is_a_share_of_each_point_alone(name: str) -> None:
    share = PATTERNS[name](POINTS)
    assert share.shape == (4000,)
    assert share.min() >= 0
    assert share.max() <= 1
    torch.testing.assert_close(PATTERNS[name](POINTS[7:8]), share[7:8], rtol=0, atol=1e-4)
    assert name == "plain" or share.std() > 0.03


def test_hard_patterns() -> None:
    points = torch.tensor([[0.0, 0.2, 0.0], [0.0, 0.7, 0.0], [1.0, 0.2, 0.0], [0.0, 0.01, 0.0]])
    assert stripes(points).tolist() == [1, 0, 1, 1]
    assert checker(points).tolist() == [0, 0, 1, 0]
    assert planks(points)[3] == 1  # the joint
