# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Queries, their masks, and which of them the sentence is about."""

import math

import torch
from torch import Tensor, nn

from geopurify.objects.referring_network.config import ReferringNetConfig

FEED_FORWARD = 4  # times the width


class MaskPredictor(nn.Module):
    """Learned queries find their masks among elements; the sentence weighs the masks."""

    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        width, inputs = config.width, config.features
        self.queries = nn.Parameter(torch.empty(config.queries, width))
        if not self.queries.is_meta:  # it has no values there, and torch would import sympy
            nn.init.normal_(self.queries, std=0.02)
        self.project = nn.Sequential(nn.Linear(inputs, width), nn.LayerNorm(width), nn.ReLU())
        self.mask_features = nn.Sequential(
            nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, width)
        )
        self.layers = nn.ModuleList(_QueryLayer(config) for _ in range(config.layers))
        self.sentence = nn.Sequential(
            nn.Linear(config.words, config.words), nn.ReLU(), nn.Linear(config.words, width)
        )

    def forward(self, features: Tensor, is_there: Tensor, sentence: Tensor) -> Tensor:
        """Return (B, N) logits of the mask that the sentence means.

        Args:
            features: (B, N, F) of elements.
            is_there: (B, N) bool.
            sentence: (B, D).
        """
        elements, masks = self.project(features), self.mask_features(features)
        queries = self.queries.expand(len(features), -1, -1)
        for layer in self.layers:
            logits = queries @ masks.transpose(1, 2)
            queries = layer(queries, elements, attended(logits, is_there))
        shares = (queries @ self.sentence(sentence)[..., None]).softmax(1)  # (B, Q, 1)
        logits = queries @ masks.transpose(1, 2)
        weighed: Tensor = (shares * logits).sum(1)
        return weighed


def attended(logits: Tensor, is_there: Tensor) -> Tensor:
    """Return (B, Q, N) where queries look: at their masks, or everywhere if these are empty."""
    inside = (logits.detach().sigmoid() >= 0.5) & is_there[:, None]
    return torch.where(inside.any(-1, keepdim=True), inside, is_there[:, None])


class _QueryLayer(nn.Module):
    """Masked attention to elements, attention among queries, and a feed-forward layer."""

    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        width = config.width
        self.to_elements, self.to_queries = _Attention(width), _Attention(width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.dropout = nn.Dropout(config.dropout)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, FEED_FORWARD * width),
            nn.ReLU(),
            nn.Linear(FEED_FORWARD * width, width),
        )
        self._normalizes = config.fixes.normalize_attention

    def forward(self, queries: Tensor, elements: Tensor, looks_at: Tensor) -> Tensor:
        found = self.to_elements(queries, elements, looks_at)
        if self._normalizes:
            queries = self.norms[0](queries + self.dropout(found))
        else:  # as published: what dropout and norm return is not used
            queries = queries + found
        queries = self.norms[1](queries + self.to_queries(queries, queries, None))
        result: Tensor = self.norms[2](queries + self.feed_forward(queries))
        return result


class _Attention(nn.Module):
    """Scaled dot-product attention with one head."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, queries: Tensor, elements: Tensor, looks_at: Tensor | None) -> Tensor:
        asked = self.query(queries) / math.sqrt(queries.shape[-1])
        scores = asked @ self.key(elements).transpose(1, 2)
        if looks_at is not None:
            scores = scores.masked_fill(~looks_at, -torch.inf)
        attended_to: Tensor = self.out(scores.softmax(-1) @ self.value(elements))
        return attended_to
