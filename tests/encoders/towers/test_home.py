# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The tower of the embedded model: patches as timm's, cells of half their size."""

import open_clip
import pytest
import torch
from torch.nn import functional as F

from geopurify.encoders.embedded import MODEL_JSON, MODEL_NAME
from geopurify.encoders.towers import tower_class
from geopurify.encoders.towers.home import HomeTower


@pytest.fixture(scope="module")
def visual():
    open_clip.add_model_config(MODEL_JSON)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        visual = open_clip.create_model(MODEL_NAME).visual.eval().requires_grad_(False)
        for weight in visual.trunk.detail.parameters():
            weight += 0.05 * torch.randn_like(weight)
    return visual


@pytest.fixture
def images():
    return torch.rand(2, 3, 48, 64, generator=torch.Generator().manual_seed(1))


def test_the_tower_is_known_by_its_kind(visual):
    assert tower_class("home-clip", visual) is HomeTower
    assert HomeTower.cell_px(visual) == 8


def test_patches_are_what_timm_makes_of_them(visual, images):
    tokens, cells = visual.trunk.forward_cells(images)
    torch.testing.assert_close(tokens, visual.trunk.forward_features(images))
    assert cells.shape == (2, 256, 6, 8)


def test_cells_are_patches_and_detail(visual, images):
    trunk = visual.trunk
    tokens, cells = trunk.forward_cells(images)
    patches = tokens.transpose(1, 2).reshape(2, 256, 3, 4)
    smooth = F.interpolate(patches, (6, 8), mode="bilinear")
    fine = trunk.patch_embed.proj[0](images)
    narrow = F.interpolate(trunk.narrow(patches), (6, 8), mode="bilinear")
    torch.testing.assert_close(cells, smooth + trunk.detail(fine + narrow))
    assert (cells - smooth).abs().mean() > 0.01


def test_features_are_the_projected_cells(visual, images):
    features = HomeTower(visual, "vanilla")(images)
    _, cells = visual.trunk.forward_cells(images)
    weight = visual.head.proj.weight
    expected = torch.einsum("bchw,dc->bhwd", cells, weight)
    torch.testing.assert_close(features, expected, rtol=1e-4, atol=1e-5)
