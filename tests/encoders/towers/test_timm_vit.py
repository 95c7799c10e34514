# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""timm's ViTs and SigLIP's against the formulas, written out over the weights in float64."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from open_clip.timm_model import TimmModel
from timm.models.vision_transformer import VisionTransformer
from vit_formulas import (
    COLUMNS,
    HEADS,
    ROWS,
    VARIANTS,
    WITHOUT_RESIDUAL,
    Weights,
    attention,
    gelu,
    layer_norm,
    linear,
    patches,
    split,
    unit_grid,
)

from geopurify.encoders.towers import SiglipViT, TimmViT, tower_class

DEPTH = 3
DIFFERENCE = 1e-3  # far above the error allowed below
EPS = 1e-6
KINDS: dict[str, dict[str, Any]] = {  # what the towers people use are made of
    "class token": {"global_pool": "token", "pre_norm": True},
    "no class token": {"global_pool": "avg", "class_token": False},
    "registers, layer scale": {"global_pool": "token", "reg_tokens": 2, "init_values": 0.3},
    "norms": {"global_pool": "token", "qk_norm": True, "scale_attn_norm": True},
    "apart": {"global_pool": "token", "no_embed_class": True, "qkv_bias": False},
}


def timm_tower(**options: Any) -> TimmModel:
    """Return a ViT of random weights, none of them 0 or 1, for 32 x 48 images."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        visual = TimmModel("test_vit", embed_dim=24, pool="token", proj=None)
        visual.trunk = VisionTransformer(
            img_size=(32, 48),
            patch_size=16,
            embed_dim=64,
            depth=DEPTH,
            num_heads=HEADS,
            **{"num_classes": 24, **options},
        )
        for weight in visual.trunk.parameters():
            weight.data += 0.2 * torch.randn_like(weight)
    return visual.eval().requires_grad_(False)


def attend(x: NDArray, weights: Weights, name: str, variant: str, extra_tokens: int) -> NDArray:
    qkv = linear(layer_norm(x, weights, f"{name}.norm1", EPS), weights, f"{name}.attn.qkv")
    heads = []
    for q, k, v in split(qkv):
        q = layer_norm(q, weights, f"{name}.attn.q_norm", EPS)
        k = layer_norm(k, weights, f"{name}.attn.k_norm", EPS)
        heads.append(attention(q, k, variant, extra_tokens) @ v)
    mixed = layer_norm(np.concatenate(heads, axis=1), weights, f"{name}.attn.norm", EPS)
    return linear(mixed, weights, f"{name}.attn.proj") * weights.get(f"{name}.ls1.gamma", 1)


def mlp(x: NDArray, weights: Weights, name: str) -> NDArray:
    return linear(gelu(linear(x, weights, f"{name}.fc1")), weights, f"{name}.fc2")


def block(x: NDArray, weights: Weights, name: str, variant: str, extra_tokens: int) -> NDArray:
    x = x + attend(x, weights, name, variant, extra_tokens)
    out = mlp(layer_norm(x, weights, f"{name}.norm2", EPS), weights, f"{name}.mlp")
    return x + out * weights.get(f"{name}.ls2.gamma", 1)


def expected_tokens(color: NDArray, weights: Weights, variant: str) -> NDArray:
    """Return the normalized tokens of the patches after the last block."""
    kernel = weights["patch_embed.proj.weight"]
    x = patches(color, kernel, (0, 0, 0), (1, 1, 1)) + weights.get("patch_embed.proj.bias", 0)
    extra = [weights[name][0] for name in ("cls_token", "reg_token") if name in weights]
    positions = weights["pos_embed"][0]
    if len(positions) == len(x):  # for the patches only
        x = np.vstack([*extra, x + positions])
    else:
        x = np.vstack([*extra, x]) + positions
    x = layer_norm(x, weights, "norm_pre", EPS)
    extra_tokens = len(x) - ROWS * COLUMNS
    for i in range(DEPTH - 1):
        x = block(x, weights, f"blocks.{i}", "vanilla", extra_tokens)
    step = attend if variant in WITHOUT_RESIDUAL else block
    x = step(x, weights, f"blocks.{DEPTH - 1}", variant, extra_tokens)
    return layer_norm(x, weights, "norm", EPS)[extra_tokens:]


def siglip_head(tokens: NDArray, weights: Weights) -> NDArray:
    """The value path of the pool: v-projection, out-projection, then + MLP(LN(.))."""
    width = tokens.shape[1]
    kv, bias = weights["attn_pool.kv.weight"], weights["attn_pool.kv.bias"]
    out = linear(tokens @ kv[width:].T + bias[width:], weights, "attn_pool.proj")
    return out + mlp(layer_norm(out, weights, "attn_pool.norm", EPS), weights, "attn_pool.mlp")


def weights_of(visual: TimmModel) -> Weights:
    return {name: value.double().numpy() for name, value in visual.trunk.state_dict().items()}


def features_of(tower: torch.nn.Module, color: NDArray) -> NDArray:
    image = torch.tensor(color).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        return torch.nn.functional.normalize(tower(image)[0], dim=-1).numpy()


@pytest.fixture
def color() -> NDArray:
    return np.random.default_rng(5).integers(0, 256, (32, 48, 3)).astype(np.uint8)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_features_follow_the_formula(color: NDArray, kind: str, variant: str) -> None:
    visual = timm_tower(**KINDS[kind])
    weights = weights_of(visual)
    assert tower_class(kind, visual) is TimmViT

    features = features_of(TimmViT(visual, variant), color)

    tokens = layer_norm(expected_tokens(color, weights, variant), weights, "fc_norm", EPS)
    assert features.shape == (ROWS, COLUMNS, 24)
    np.testing.assert_allclose(features, unit_grid(linear(tokens, weights, "head")), atol=2e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_siglip_follows_the_formula(color: NDArray, variant: str) -> None:
    visual = timm_tower(global_pool="map", class_token=False, num_classes=0)
    weights = weights_of(visual)
    assert tower_class("siglip", visual) is SiglipViT

    features = features_of(SiglipViT(visual, variant), color)

    expected = siglip_head(expected_tokens(color, weights, variant), weights)
    np.testing.assert_allclose(features, unit_grid(expected), atol=2e-5)


def test_a_pool_that_sees_one_patch_gives_the_models_own_feature(color: NDArray) -> None:
    visual = timm_tower(global_pool="map", class_token=False, num_classes=0)
    visual.set_input_size((16, 16))
    patch = torch.tensor(color[:16, :16]).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        expected = visual(patch)
        features = SiglipViT(visual, "vanilla")(patch)
    np.testing.assert_allclose(features[0, 0], expected, atol=1e-6)


def test_the_variants_differ(color: NDArray) -> None:
    maps = [features_of(TimmViT(timm_tower(global_pool="token"), v), color) for v in VARIANTS]
    for first, second in itertools.combinations(maps, 2):
        assert np.abs(first - second).max() > DIFFERENCE
