# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vision transformers and their dense last blocks, written out in numpy, float64."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, softmax

VARIANTS = ("clearclip", "naclip", "sclip", "maskclip", "vanilla")
WITHOUT_RESIDUAL = ("clearclip", "naclip")
HEADS = 2
ROWS, COLUMNS = 2, 3

Weights = dict[str, NDArray]


def layer_norm(x: NDArray, weights: Weights, name: str, eps: float = 1e-5) -> NDArray:
    """Normalize rows; without weights of this name there is no norm."""
    if f"{name}.weight" not in weights:
        return x
    scaled = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(x: NDArray, weights: Weights, name: str) -> NDArray:
    return x @ weights[f"{name}.weight"].T + weights.get(f"{name}.bias", 0)


def gelu(x: NDArray, *, quick: bool = False) -> NDArray:
    return x / (1 + np.exp(-1.702 * x)) if quick else x * (1 + erf(x / np.sqrt(2))) / 2


def attention(q: NDArray, k: NDArray, variant: str, extra_tokens: int) -> NDArray:
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
            return softmax(logits(k, k) + nearness(extra_tokens), axis=1)
    raise AssertionError(variant)


def nearness(extra_tokens: int) -> NDArray:
    """exp(-distance^2 / (2 * 5^2)) of the patches; 0 for the tokens before them."""
    places = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    bonus = np.zeros((extra_tokens + len(places),) * 2)
    for i, (r, c) in enumerate(places, extra_tokens):
        for j, (s, d) in enumerate(places, extra_tokens):
            bonus[i, j] = np.exp(-((r - s) ** 2 + (c - d) ** 2) / 50)
    return bonus


def split(qkv: NDArray) -> Sequence[tuple[NDArray, NDArray, NDArray]]:
    """Return the q, k and v of each head."""
    parts = (np.split(part, HEADS, axis=1) for part in np.split(qkv, 3, axis=1))
    return list(zip(*parts, strict=True))


def patches(color: NDArray, kernel: NDArray, mean: Sequence, deviation: Sequence) -> NDArray:
    """Return the (ROWS COLUMNS, C) products of the patches of an image with a kernel."""
    size = kernel.shape[-1]
    image = (color / 255 - mean) / deviation
    cut = image.reshape(ROWS, size, COLUMNS, size, 3).transpose(0, 2, 4, 1, 3)
    return cut.reshape(ROWS * COLUMNS, -1) @ kernel.reshape(len(kernel), -1).T


def unit_grid(features: NDArray) -> NDArray:
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    return unit.reshape(ROWS, COLUMNS, -1)
