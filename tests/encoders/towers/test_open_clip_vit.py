# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The dense features against the formulas, written out over the weights in float64."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from vit_formulas import (
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

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.encoders.open_clip.models import plan_model
from geopurify.encoders.open_clip.weights import load_model
from geopurify.frame import Frame

MEAN = (0.48145466, 0.4578275, 0.40821073)  # of the images CLIP was trained on
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
DIFFERENCE = 1e-3  # far above the error allowed below
LAYERS = 3


def attend(x: NDArray, weights: Weights, name: str, variant: str) -> NDArray:
    y = layer_norm(x, weights, f"{name}.ln_1")
    qkv = y @ weights[f"{name}.attn.in_proj_weight"].T + weights[f"{name}.attn.in_proj_bias"]
    heads = [attention(q, k, variant, extra_tokens=1) @ v for q, k, v in split(qkv)]
    out = linear(np.concatenate(heads, axis=1), weights, f"{name}.attn.out_proj")
    return out * weights.get(f"{name}.ls_1.gamma", 1)


def block(x: NDArray, weights: Weights, name: str, variant: str, *, quick: bool) -> NDArray:
    x = x + attend(x, weights, name, variant)
    hidden = linear(layer_norm(x, weights, f"{name}.ln_2"), weights, f"{name}.mlp.c_fc")
    out = linear(gelu(hidden, quick=quick), weights, f"{name}.mlp.c_proj")
    return x + out * weights.get(f"{name}.ls_2.gamma", 1)


def expected_features(color: NDArray, weights: Weights, variant: str, *, quick: bool) -> NDArray:
    embedded = patches(color, weights["conv1.weight"], MEAN, DEVIATION)
    tokens = np.vstack([weights["class_embedding"], embedded])
    x = layer_norm(tokens + weights["positional_embedding"], weights, "ln_pre")
    for i in range(LAYERS - 1):
        x = block(x, weights, f"transformer.resblocks.{i}", "vanilla", quick=quick)
    last = f"transformer.resblocks.{LAYERS - 1}"
    if variant in WITHOUT_RESIDUAL:
        x = attend(x, weights, last, variant)
    else:
        x = block(x, weights, last, variant, quick=quick)
    return unit_grid((layer_norm(x, weights, "ln_post") @ weights["proj"])[1:])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("vision", "quick"), [({}, False), ({}, True), ({"ls_init_value": 0.3}, False)]
)
def test_features_follow_the_formula(
    tiny_model: Callable[..., str], frame: Frame, variant: str, vision: dict, quick: bool
) -> None:
    config = EncoderConfig(
        model=tiny_model(vision, quick_gelu=quick),
        variant=variant,
        image_width=48,
        image_height=32,
        device="cpu",
        seed=3,
        weights="random",
    )
    with torch.inference_mode():
        state = load_model(plan_model(config), config)[0].visual.state_dict()
    weights = {name: value.double().numpy() for name, value in state.items()}

    features = OpenClipEncoder(config).encode(frame).features

    assert features.shape == (2, 3, 24)
    np.testing.assert_allclose(
        features, expected_features(frame.color, weights, variant, quick=quick), atol=2e-5
    )


def test_the_variants_differ(tiny_model: Callable[..., str], frame: Frame) -> None:
    model = tiny_model()
    maps = [
        OpenClipEncoder(
            EncoderConfig(
                model=model,
                variant=v,
                image_width=48,
                image_height=32,
                device="cpu",
                weights="random",
            )
        )
        .encode(frame)
        .features
        for v in VARIANTS
    ]
    for first, second in itertools.combinations(maps, 2):
        assert np.abs(first - second).max() > DIFFERENCE
