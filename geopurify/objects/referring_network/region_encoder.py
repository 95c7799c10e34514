# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The backbone of regions: each sees all others and how they lie to it."""

import math

import torch
from torch import Tensor, nn

from geopurify.objects.referring_network.config import PAIR_INPUTS, ReferringNetConfig
from geopurify.objects.referring_network.inputs import Elements, Words
from geopurify.objects.referring_network.word_alignment import WordAlignment

PAIR_WIDTH = 32


class RegionEncoder(nn.Module):
    """Embeds regions by what is around them, with the words in mind.

    There are tens of them, not tens of thousands as of voxels, so that a CPU can compare each with
    all others.
    """

    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        width = config.channels[0]
        self.stem = nn.Sequential(
            nn.Linear(config.inputs, width), nn.ReLU(), nn.Linear(width, width)
        )
        self.pairs = nn.Sequential(
            nn.Linear(PAIR_INPUTS, PAIR_WIDTH), nn.ReLU(), nn.Linear(PAIR_WIDTH, PAIR_WIDTH)
        )
        self.levels = nn.ModuleList(_RegionLevel(config) for _ in config.channels)
        self.head = nn.Linear(width, config.features)

    def forward(self, elements: Elements, words: Words) -> Tensor:
        """Return (B, N, F) features."""
        assert elements.pairs is not None
        values, pairs = self.stem(elements.values), self.pairs(elements.pairs)
        for level in self.levels:
            values = level(values, pairs, elements.is_there, words)
        features: Tensor = self.head(values)
        return features


class _RegionLevel(nn.Module):
    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        width = config.channels[0]
        self.words = WordAlignment(width, config.words, config.dropout, config.fixes)
        self.blocks = nn.ModuleList(
            _RegionBlock(width, config.heads, config.dropout) for _ in range(config.blocks)
        )

    def forward(self, values: Tensor, pairs: Tensor, is_there: Tensor, words: Words) -> Tensor:
        values = self.words(values, words)
        for block in self.blocks:
            values = block(values, pairs, is_there)
        return values


class _RegionBlock(nn.Module):
    """Attention that looks for how regions lie, as well as for what they are.

    A region asks for both: its query is compared with another's key, and with the vector of how
    the other lies to it, which it also gets to know of those that it attends.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.middle = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width)
        self.ask = nn.Linear(width, heads * PAIR_WIDTH)
        self.join = nn.Linear(width + heads * PAIR_WIDTH, width)
        self.forward_layers = nn.Sequential(
            nn.Linear(width, 2 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * width, width),
        )

    def forward(self, values: Tensor, pairs: Tensor, is_there: Tensor) -> Tensor:
        values = values + self._attend(self.before(values), pairs, is_there)
        result: Tensor = values + self.forward_layers(self.middle(values))
        return result

    def _attend(self, values: Tensor, pairs: Tensor, is_there: Tensor) -> Tensor:
        batch, count, width = values.shape
        split = self.project(values).view(batch, count, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = split  # (B, H, N, C / H)
        asked = self.ask(values).view(batch, count, self.heads, PAIR_WIDTH)
        by_place = (asked @ pairs.transpose(2, 3)).transpose(1, 2)  # (B, H, N, N)
        by_kind = query @ key.transpose(2, 3) / math.sqrt(width / self.heads)
        scores = by_kind + by_place / math.sqrt(PAIR_WIDTH)
        weights = scores.masked_fill(~is_there[:, None, None], -torch.inf).softmax(-1)
        seen = (weights @ value).transpose(1, 2).flatten(2)
        places = (weights.transpose(1, 2) @ pairs).flatten(2)  # (B, N, H * P)
        joined: Tensor = self.join(torch.cat([seen, places], 2))
        return joined
