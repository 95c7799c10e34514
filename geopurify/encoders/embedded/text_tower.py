# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The text tower of CLIP in numpy: for few texts it has answered before torch is imported."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from geopurify.encoders.clip_tokenizer import ClipTokenizer
from geopurify.encoders.templated_texts import TemplatedTexts

HEADS = 4
EPSILON = 1e-5  # of the normalizations

Array = NDArray[np.float32]


class TextTower(TemplatedTexts):
    """The text half of a CLIP, with weights under open_clip's names.

    The features are those of open_clip, but for the order of sums: 1e-6 apart.

    Args:
        weights: float16 or float32.
        templates, name: see `TemplatedTexts`.
    """

    def __init__(
        self, weights: Mapping[str, NDArray[Any]], templates: tuple[str, ...], name: str
    ) -> None:
        super().__init__(templates, name, len(weights["positional_embedding"]))
        self._embedding = weights["token_embedding.weight"]  # of which few rows are needed
        self._weights = {
            key: value.astype(np.float32)
            for key, value in weights.items()
            if key != "token_embedding.weight"
        }
        self._layers = len({key.split(".")[2] for key in self._weights if "resblocks" in key})
        self._tokenizer = ClipTokenizer()

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has before it is cut, start and end included."""
        return len(self._tokenizer.encode(text))

    def mean_features(self, prompts: Sequence[str]) -> Array:
        """Return (T, D) unit vectors of texts, each in all templates, one text after another."""
        each = _unit(self._features([self._tokenizer.encode(prompt) for prompt in prompts]))
        return _unit(each.reshape(-1, len(self.templates), each.shape[1]).mean(1))

    def _features(self, texts: Sequence[list[int]]) -> Array:
        """Return (P, D) features of the tokens of P texts, read at the end of each."""
        ends = np.array([len(tokens) - 1 for tokens in texts])
        padded = np.zeros((len(texts), ends.max() + 1), np.int64)  # nothing looks at what is after
        for row, tokens in zip(padded, texts, strict=True):
            row[: len(tokens)] = tokens
        x = self._embedding[padded].astype(np.float32)
        x += self._weights["positional_embedding"][: x.shape[1]]
        for layer in range(self._layers):
            block = f"transformer.resblocks.{layer}"
            x = x + self._attention(block, self._normalized(f"{block}.ln_1", x))
            hidden = _gelu(self._linear(f"{block}.mlp.c_fc", self._normalized(f"{block}.ln_2", x)))
            x = x + self._linear(f"{block}.mlp.c_proj", hidden)
        at_end = self._normalized("ln_final", x[np.arange(len(texts)), ends])
        return at_end @ self._weights["text_projection"]

    def _attention(self, block: str, x: Array) -> Array:
        """Return what each token takes from those up to itself."""
        projected = _product(x, self._weights[f"{block}.attn.in_proj_weight"])
        projected += self._weights[f"{block}.attn.in_proj_bias"]
        texts, count, width = x.shape
        heads = projected.reshape(texts, count, 3, HEADS, width // HEADS)
        query, key, value = heads.transpose(2, 0, 3, 1, 4)  # each (P, heads, N, d)
        scores = query @ key.swapaxes(2, 3) / np.float32((width // HEADS) ** 0.5)
        scores[..., np.triu(np.ones((count, count), np.bool_), 1)] = -np.inf
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed = (shares @ value).swapaxes(1, 2).reshape(x.shape)
        return self._linear(f"{block}.attn.out_proj", mixed)

    def _linear(self, name: str, x: Array) -> Array:
        return _product(x, self._weights[f"{name}.weight"]) + self._weights[f"{name}.bias"]

    def _normalized(self, name: str, x: Array) -> Array:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x**2).mean(-1, keepdims=True) + np.float32(EPSILON))
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _product(x: Array, weight: Array) -> Array:
    """Return (..., O) products of (..., I) with (O, I) weights, as one large product."""
    return (x.reshape(-1, x.shape[-1]) @ weight.T).reshape(*x.shape[:-1], len(weight))


def _gelu(x: Array) -> Array:
    return x * (np.float32(0.5) + np.float32(0.5) * erf(x * np.float32(0.5**0.5)))


def _unit(x: Array) -> Array:
    unit: Array = x / np.linalg.norm(x, axis=-1, keepdims=True)
    return unit
