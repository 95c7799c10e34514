# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The affinity of patches against its formula, and the attention that it is made of."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geopurify.config import EncoderConfig
from geopurify.encoders.class_purification.affinity import PatchAttention, self_affinity
from geopurify.encoders.open_clip.models import build_model, image_tower, registered_name
from geopurify.encoders.towers import tower_class
from geopurify.encoders.towers.open_clip_vit import OpenClipViT

POSITIVE = arrays(np.float64, (5, 5), elements=st.floats(0.01, 1.0))


@given(POSITIVE)
def test_the_affinity_follows_the_formula(attention):
    expected = attention
    for _ in range(3):
        expected = expected / expected.sum(axis=0)[None, :]
        expected = expected / expected.sum(axis=1)[:, None]
    expected = (expected + expected.T) / 2
    expected = expected @ expected
    affinity = self_affinity(torch.tensor(attention)[None])[0].numpy()
    np.testing.assert_allclose(affinity, expected, rtol=1e-9)
    np.testing.assert_allclose(affinity, affinity.T, rtol=1e-9)


def test_patches_that_attend_to_each_other_alone_stay_among_themselves():
    pair = torch.full((2, 2), 0.5)
    affinity = self_affinity(torch.block_diag(pair, pair)[None])[0]
    torch.testing.assert_close(affinity, torch.block_diag(pair, pair))


@pytest.mark.parametrize("variant", ["clearclip", "vanilla"])
def test_attention_is_of_all_blocks_but_the_last_between_patches(tiny_model, variant):
    model = build_model(registered_name(tiny_model()), size=(32, 48)).eval()
    visual, images = model.visual, torch.rand(2, 3, 32, 48, generator=torch.Generator())
    expected = np.zeros((2, 6, 6))
    with torch.no_grad():
        tokens = visual._embeds(images)
        for block in visual.transformer.resblocks[:-1]:
            _, weights = block.attn(
                *(block.ln_1(tokens),) * 3, need_weights=True, average_attn_weights=True
            )
            expected += weights[:, 1:, 1:].numpy() / 2
            tokens = block(tokens)
        tower = OpenClipViT(visual, variant)
        attended = tower.attended()
        attention = PatchAttention(attended.blocks, attended.extra_tokens)
        with attention.recorded():
            tower(images)
        tower(images[:1])  # not recorded
    np.testing.assert_allclose(attention.mean().numpy(), expected, atol=1e-6)


MODELS = [
    ("ViT-B-16", 1, 11, 16),
    ("MobileCLIP-B", 1, 11, 16),
    ("ViT-B-16-SigLIP", 0, 11, 16),
    ("EVA02-B-16", 1, 11, 16),
    ("PE-Core-B-16", 1, 11, 16),
]


@pytest.mark.parametrize(("name", "extra", "blocks", "patch_px"), MODELS)
def test_every_vision_transformer_says_what_to_read(name, extra, blocks, patch_px):
    visual = image_tower(name)
    kind = tower_class(name, visual)
    assert kind.has_attention
    attended = kind(visual, EncoderConfig(variant="vanilla").variant).attended()
    assert (attended.extra_tokens, len(attended.blocks)) == (extra, blocks)
    assert attended.patch_px == patch_px
