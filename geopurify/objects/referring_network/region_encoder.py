# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The backbone of regions: each sees all others and how they lie to it."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from geopurify.objects.referring_network.config import PAIR_INPUTS, ReferringNetConfig
from geopurify.objects.referring_network.inputs import Elements, Words
from geopurify.objects.referring_network.word_alignment import WordAlignment

PAIR_WIDTH = 16
LIKENESS_INPUTS = 3
NAMES = 2  # of a region: its class and its colour


class RegionEncoder(nn.Module):
    """Embeds regions by what is around them, with the words in mind.

    There are tens of them, not tens of thousands as of voxels, so that a CPU can compare each with
    all others.  Their names are features of the same encoder as the words, so that how alike both
    are is told, not learned.
    """

    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        width = config.channels[0]
        self.names = nn.Linear(NAMES * (config.words + LIKENESS_INPUTS), width)
        self._looks = looks = config.inputs - NAMES * config.words
        self.looks = nn.Sequential(nn.Linear(looks, width), nn.ReLU(), nn.Linear(width, width))
        self.pairs = nn.Sequential(
            nn.Linear(PAIR_INPUTS, PAIR_WIDTH), nn.ReLU(), nn.Linear(PAIR_WIDTH, PAIR_WIDTH)
        )
        self.levels = nn.ModuleList(_RegionLevel(config) for _ in config.channels)
        self.head = nn.Linear(width, config.features)

    def forward(self, elements: Elements, words: Words) -> Tensor:
        """Return (B, N, F) features."""
        assert elements.pairs is not None
        words_wide = words.tokens.shape[-1]
        *names, looks = elements.values.split([words_wide, words_wide, self._looks], -1)
        alike = [likeness(name, words.tokens) for name in names]
        told = [
            _likeness_inputs(name, each, words, elements.is_there)
            for name, each in zip(names, alike, strict=True)
        ]
        values = self.names(torch.cat([*names, *told], -1)) + self.looks(looks)
        pairs = self.pairs(elements.pairs)
        for level in self.levels:
            values = level(values, pairs, elements.is_there, words, torch.stack(alike, -1))
        features: Tensor = self.head(values)
        return features


def likeness(names: Tensor, tokens: Tensor) -> Tensor:
    """Return (B, N, T) cosines of (B, N, D) names and (B, T, D) tokens; 0 of padding."""
    unit = functional.normalize(names.float(), dim=-1)
    return unit @ functional.normalize(tokens.float(), dim=-1).transpose(1, 2)


def _likeness_inputs(names: Tensor, alike: Tensor, words: Words, is_there: Tensor) -> Tensor:
    """Return (B, N, 3): the most alike word, the sentence, and how far behind the best region."""
    with_sentence = likeness(names, words.sentence[:, None])
    best = alike.masked_fill(~words.is_there[:, None], -1).amax(-1, keepdim=True)
    rival = best.masked_fill(~is_there[..., None], -1).amax(1, keepdim=True)
    return torch.cat([4 * best, 4 * with_sentence, 8 * (best - rival)], -1)


class _RegionLevel(nn.Module):
    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        width = config.channels[0]
        fixes = config.fixes
        self.words = WordAlignment(width, config.words, config.dropout, fixes, names=NAMES)
        self.blocks = nn.ModuleList(
            _RegionBlock(width, config.heads, config.dropout) for _ in range(config.blocks)
        )

    def forward(
        self, values: Tensor, pairs: Tensor, is_there: Tensor, words: Words, alike: Tensor
    ) -> Tensor:
        values = self.words(values, words, alike)
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
