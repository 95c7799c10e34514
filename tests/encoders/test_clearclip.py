# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The dense features against the formulas, written out over the weights in float64."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.special import erf, softmax

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip_encoder import OpenClipEncoder
from geopurify.encoders.open_clip_models import load_model
from geopurify.frame import Frame

MEAN = (0.48145466, 0.4578275, 0.40821073)  # of the images CLIP was trained on
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
HEADS, PATCH, LAYERS = 2, 16, 3

Weights = dict[str, NDArray]


def layer_norm(x: NDArray, weights: Weights, name: str) -> NDArray:
    scaled = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(x: NDArray, weights: Weights, name: str) -> NDArray:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def attend(x: NDArray, weights: Weights, name: str, *, query_query: bool) -> NDArray:
    """O(softmax(a b^T / sqrt(d)) v) with a = q and b = k or q."""
    y = layer_norm(x, weights, f"{name}.ln_1")
    qkv = y @ weights[f"{name}.attn.in_proj_weight"].T + weights[f"{name}.attn.in_proj_bias"]
    q, k, v = np.split(qkv, 3, axis=1)
    heads = []
    for a, b, c in zip(*(np.split(m, HEADS, axis=1) for m in (q, k, v)), strict=True):
        partner = a if query_query else b
        heads.append(softmax(a @ partner.T / np.sqrt(a.shape[1]), axis=1) @ c)
    out = linear(np.concatenate(heads, axis=1), weights, f"{name}.attn.out_proj")
    return out * weights.get(f"{name}.ls_1.gamma", 1)


def gelu(x: NDArray, *, quick: bool) -> NDArray:
    return x / (1 + np.exp(-1.702 * x)) if quick else x * (1 + erf(x / np.sqrt(2))) / 2


def block(x: NDArray, weights: Weights, name: str, *, quick: bool) -> NDArray:
    x = x + attend(x, weights, name, query_query=False)
    hidden = linear(layer_norm(x, weights, f"{name}.ln_2"), weights, f"{name}.mlp.c_fc")
    out = linear(gelu(hidden, quick=quick), weights, f"{name}.mlp.c_proj")
    return x + out * weights.get(f"{name}.ls_2.gamma", 1)


def expected_features(color: NDArray, weights: Weights, variant: str, *, quick: bool) -> NDArray:
    image = (color / 255 - MEAN) / DEVIATION
    rows, columns = image.shape[0] // PATCH, image.shape[1] // PATCH
    patches = image.reshape(rows, PATCH, columns, PATCH, 3).transpose(0, 2, 4, 1, 3)
    kernel = weights["conv1.weight"].reshape(len(weights["conv1.weight"]), -1)
    tokens = np.vstack(
        [weights["class_embedding"], patches.reshape(rows * columns, -1) @ kernel.T]
    )
    x = layer_norm(tokens + weights["positional_embedding"], weights, "ln_pre")
    for i in range(LAYERS - 1):
        x = block(x, weights, f"transformer.resblocks.{i}", quick=quick)
    last = f"transformer.resblocks.{LAYERS - 1}"
    if variant == "clearclip":
        x = attend(x, weights, last, query_query=True)
    else:
        x = block(x, weights, last, quick=quick)
    projected = (layer_norm(x, weights, "ln_post") @ weights["proj"])[1:]
    unit = projected / np.linalg.norm(projected, axis=1, keepdims=True)
    return unit.reshape(rows, columns, -1)


@pytest.mark.parametrize("variant", ["clearclip", "vanilla"])
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
    )
    with torch.inference_mode():
        state = load_model(config)[0].visual.state_dict()
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
            EncoderConfig(model=model, variant=v, image_width=48, image_height=32, device="cpu")
        ).encode(frame)
        for v in ("clearclip", "vanilla")
    ]
    assert np.abs(maps[0].features - maps[1].features).max() > 0.1
