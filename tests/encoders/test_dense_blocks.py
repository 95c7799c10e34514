# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The dense features against the formulas, written out over the weights in float64."""

import itertools
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
DIFFERENCE = 1e-3  # far above the error allowed below
HEADS, PATCH, LAYERS = 2, 16, 3
ROWS, COLUMNS = 2, 3
VARIANTS = ("clearclip", "naclip", "sclip", "maskclip", "vanilla")

Weights = dict[str, NDArray]


def layer_norm(x: NDArray, weights: Weights, name: str) -> NDArray:
    scaled = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(x: NDArray, weights: Weights, name: str) -> NDArray:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def attention(q: NDArray, k: NDArray, variant: str) -> NDArray:
    """Return the weights by which one head mixes the values, by the formula of the variant."""

    def logits(a: NDArray, b: NDArray) -> NDArray:
        return a @ b.T / np.sqrt(a.shape[1])

    match variant:
        case "vanilla":
            return softmax(logits(q, k), axis=1)
        case "maskclip":
            return np.eye(len(q))
        case "sclip":
            return softmax(logits(q, q), axis=1) + softmax(logits(k, k), axis=1)
        case "clearclip":
            return softmax(logits(q, q), axis=1)
        case "naclip":
            return softmax(logits(k, k) + nearness(), axis=1)
    raise AssertionError(variant)


def attend(x: NDArray, weights: Weights, name: str, variant: str) -> NDArray:
    y = layer_norm(x, weights, f"{name}.ln_1")
    qkv = y @ weights[f"{name}.attn.in_proj_weight"].T + weights[f"{name}.attn.in_proj_bias"]
    parts = (np.split(part, HEADS, axis=1) for part in np.split(qkv, 3, axis=1))
    heads = [attention(q, k, variant) @ v for q, k, v in zip(*parts, strict=True)]
    out = linear(np.concatenate(heads, axis=1), weights, f"{name}.attn.out_proj")
    return out * weights.get(f"{name}.ls_1.gamma", 1)


def nearness() -> NDArray:
    """exp(-distance^2 / (2 * 5^2)) of the patches; 0 for the class token, which is first."""
    places = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    bonus = np.zeros((1 + len(places), 1 + len(places)))
    for i, (r, c) in enumerate(places, 1):
        for j, (s, d) in enumerate(places, 1):
            bonus[i, j] = np.exp(-((r - s) ** 2 + (c - d) ** 2) / 50)
    return bonus


def gelu(x: NDArray, *, quick: bool) -> NDArray:
    return x / (1 + np.exp(-1.702 * x)) if quick else x * (1 + erf(x / np.sqrt(2))) / 2


def block(x: NDArray, weights: Weights, name: str, variant: str, *, quick: bool) -> NDArray:
    x = x + attend(x, weights, name, variant)
    hidden = linear(layer_norm(x, weights, f"{name}.ln_2"), weights, f"{name}.mlp.c_fc")
    out = linear(gelu(hidden, quick=quick), weights, f"{name}.mlp.c_proj")
    return x + out * weights.get(f"{name}.ls_2.gamma", 1)


def expected_features(color: NDArray, weights: Weights, variant: str, *, quick: bool) -> NDArray:
    image = (color / 255 - MEAN) / DEVIATION
    patches = image.reshape(ROWS, PATCH, COLUMNS, PATCH, 3).transpose(0, 2, 4, 1, 3)
    kernel = weights["conv1.weight"].reshape(len(weights["conv1.weight"]), -1)
    patches = patches.reshape(ROWS * COLUMNS, -1)
    tokens = np.vstack([weights["class_embedding"], patches @ kernel.T])
    x = layer_norm(tokens + weights["positional_embedding"], weights, "ln_pre")
    for i in range(LAYERS - 1):
        x = block(x, weights, f"transformer.resblocks.{i}", "vanilla", quick=quick)
    last = f"transformer.resblocks.{LAYERS - 1}"
    if variant in ("clearclip", "naclip"):
        x = attend(x, weights, last, variant)
    else:
        x = block(x, weights, last, variant, quick=quick)
    projected = (layer_norm(x, weights, "ln_post") @ weights["proj"])[1:]
    unit = projected / np.linalg.norm(projected, axis=1, keepdims=True)
    return unit.reshape(ROWS, COLUMNS, -1)


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
        )
        .encode(frame)
        .features
        for v in VARIANTS
    ]
    for first, second in itertools.combinations(maps, 2):
        assert np.abs(first - second).max() > DIFFERENCE
