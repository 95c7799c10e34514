# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ViTs with rotary positions against the formulas, written out over the weights in float64."""

from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from open_clip.timm_model import TimmModel
from timm.layers import LayerNorm
from timm.models.eva import Eva
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

from geopurify.encoders.open_clip.models import build_model, image_tower
from geopurify.encoders.towers import EvaViT, PerceptionEncoderViT, tower_class

WIDTH, DEPTH, EPS = 16, 2, 1e-5
TRAINED_ROWS = TRAINED_COLUMNS = 4  # of the grid that places are scaled to
KINDS: dict[str, dict[str, Any]] = {
    "eva02": {
        "qkv_fused": False,
        "swiglu_mlp": True,
        "scale_mlp": True,
        "scale_attn_inner": True,
        "global_pool": "token",
        "num_classes": 24,
    },
    "eva02, fused, layer scale": {"global_pool": "token", "num_classes": 24, "init_values": 0.3},
    "perception encoder": {
        "attn_type": "rope",
        "use_pre_transformer_norm": True,
        "rope_grid_offset": 1.0,
        "rope_grid_indexing": "xy",
        "global_pool": "map",
        "attn_pool_num_heads": 4,
        "num_classes": 24,
    },
    "perception encoder without class token": {
        "attn_type": "rope",
        "class_token": False,
        "global_pool": "map",
        "num_classes": 24,
    },
}


def eva_tower(**options: Any) -> TimmModel:
    """Return an Eva of random weights, none of them 0 or 1, for 32 x 48 images."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        visual = TimmModel("test_vit", embed_dim=24, pool="token", proj=None)
        visual.trunk = Eva(
            img_size=(32, 48),
            patch_size=16,
            embed_dim=WIDTH,
            depth=DEPTH,
            num_heads=HEADS,
            use_rot_pos_emb=True,
            ref_feat_shape=(TRAINED_ROWS, TRAINED_COLUMNS),
            norm_layer=partial(LayerNorm, eps=EPS),
            **options,
        )
        for weight in visual.trunk.parameters():
            weight.data += 0.2 * torch.randn_like(weight)
    return visual.eval().requires_grad_(False)


def turn(heads: NDArray, extra_tokens: int, options: dict[str, Any]) -> NDArray:
    """Turn pairs of channels, as complex numbers, by angles that grow with row and column."""
    offset = options.get("rope_grid_offset", 0)
    rows = (np.arange(ROWS) + offset) / ROWS * TRAINED_ROWS
    columns = (np.arange(COLUMNS) + offset) / COLUMNS * TRAINED_COLUMNS
    y, x = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    first, second = (x, y) if options.get("rope_grid_indexing") == "xy" else (y, x)
    quarter = heads.shape[1] // 4
    speeds = 10000.0 ** (-np.arange(quarter) / quarter)
    angles = np.hstack([first[:, None] * speeds, second[:, None] * speeds])
    patches = heads[extra_tokens:]
    turned = (patches[:, ::2] + 1j * patches[:, 1::2]) * np.exp(1j * angles)
    out = np.empty_like(patches)
    out[:, ::2], out[:, 1::2] = turned.real, turned.imag
    return np.vstack([heads[:extra_tokens], out])


def project(x: NDArray, weights: Weights, name: str) -> NDArray:
    if f"{name}.q_proj.weight" in weights:
        return np.hstack([linear(x, weights, f"{name}.{part}_proj") for part in "qkv"])
    qkv = linear(x, weights, f"{name}.qkv")
    if f"{name}.q_bias" in weights:
        parts = weights[f"{name}.q_bias"], np.zeros(WIDTH), weights[f"{name}.v_bias"]
        qkv = qkv + np.concatenate(parts)
    return qkv


def mlp(x: NDArray, weights: Weights, name: str) -> NDArray:
    if f"{name}.fc1_g.weight" not in weights:
        return linear(gelu(linear(x, weights, f"{name}.fc1")), weights, f"{name}.fc2")
    gate = linear(x, weights, f"{name}.fc1_g")
    hidden = gate / (1 + np.exp(-gate)) * linear(x, weights, f"{name}.fc1_x")
    return linear(layer_norm(hidden, weights, f"{name}.norm", EPS), weights, f"{name}.fc2")


def expected_tokens(color: NDArray, weights: Weights, variant: str, options: dict) -> NDArray:
    """Return the normalized tokens of the patches after the last block."""
    kernel = weights["patch_embed.proj.weight"]
    x = patches(color, kernel, (0, 0, 0), (1, 1, 1)) + weights.get("patch_embed.proj.bias", 0)
    extra = [weights["cls_token"][0]] if "cls_token" in weights else []
    x = layer_norm(np.vstack([*extra, x]) + weights["pos_embed"][0], weights, "norm_pre", EPS)
    extra_tokens = len(extra)

    def attend(x: NDArray, name: str, variant: str) -> NDArray:
        qkv = project(layer_norm(x, weights, f"{name}.norm1", EPS), weights, f"{name}.attn")
        heads = [
            attention(
                turn(q, extra_tokens, options),
                turn(k, extra_tokens, options),
                variant,
                extra_tokens,
            )
            @ v
            for q, k, v in split(qkv)
        ]
        mixed = layer_norm(np.concatenate(heads, axis=1), weights, f"{name}.attn.norm", EPS)
        return linear(mixed, weights, f"{name}.attn.proj") * weights.get(f"{name}.gamma_1", 1)

    def block(x: NDArray, name: str, variant: str) -> NDArray:
        x = x + attend(x, name, variant)
        out = mlp(layer_norm(x, weights, f"{name}.norm2", EPS), weights, f"{name}.mlp")
        return x + out * weights.get(f"{name}.gamma_2", 1)

    for i in range(DEPTH - 1):
        x = block(x, f"blocks.{i}", "vanilla")
    step = attend if variant in WITHOUT_RESIDUAL else block
    x = step(x, f"blocks.{DEPTH - 1}", variant)
    return layer_norm(x, weights, "norm", EPS)[extra_tokens:]


def pooled(tokens: NDArray, weights: Weights) -> NDArray:
    """The value path of the pool: v-projection, out-projection, then + MLP(LN(.))."""
    if "attn_pool.kv.weight" not in weights:
        return tokens
    kv, bias = weights["attn_pool.kv.weight"], weights["attn_pool.kv.bias"]
    out = linear(tokens @ kv[WIDTH:].T + bias[WIDTH:], weights, "attn_pool.proj")
    return out + mlp(layer_norm(out, weights, "attn_pool.norm", EPS), weights, "attn_pool.mlp")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_features_follow_the_formula(kind: str, variant: str) -> None:
    color = np.random.default_rng(5).integers(0, 256, (32, 48, 3)).astype(np.uint8)
    visual = eva_tower(**KINDS[kind])
    weights = {n: value.double().numpy() for n, value in visual.trunk.state_dict().items()}
    tower = tower_class(kind, visual)
    assert tower is (PerceptionEncoderViT if "perception" in kind else EvaViT)

    image = torch.tensor(color).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        features = torch.nn.functional.normalize(tower(visual, variant)(image)[0], dim=-1).numpy()

    tokens = expected_tokens(color, weights, variant, KINDS[kind])
    expected = unit_grid(linear(pooled(tokens, weights), weights, "head"))
    assert features.shape == (ROWS, COLUMNS, 24)
    np.testing.assert_allclose(features, expected, atol=2e-5)


def test_a_pool_that_sees_one_patch_gives_the_models_own_feature() -> None:
    visual = eva_tower(**KINDS["perception encoder without class token"])
    visual.set_input_size((16, 16))
    patch = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = visual(patch)
        features = PerceptionEncoderViT(visual, "vanilla")(patch)
    np.testing.assert_allclose(features[0, 0], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("model", "tower", "cell_px"),
    [
        ("PE-Core-T-16-384", PerceptionEncoderViT, 16),
        ("PE-Core-S-16-384", PerceptionEncoderViT, 16),
        ("PE-Core-B-16", PerceptionEncoderViT, 16),
        ("PE-Core-L-14-336", PerceptionEncoderViT, 14),
        ("EVA02-B-16", EvaViT, 16),
        ("EVA02-L-14-336", EvaViT, 14),
    ],
)
def test_the_models_of_open_clip_have_a_tower(model: str, tower: type, cell_px: int) -> None:
    visual = image_tower(model)
    assert tower_class(model, visual) is tower
    assert tower.cell_px(visual) == cell_px


def test_a_small_perception_encoder_runs_on_images_that_lie() -> None:
    model = build_model("PE-Core-T-16-384", size=(96, 128))
    model.visual.set_input_size((96, 128))
    with torch.inference_mode():
        features = PerceptionEncoderViT(model.visual, "vanilla")(torch.zeros(1, 3, 96, 128))
    assert features.shape == (1, 6, 8, 512)
