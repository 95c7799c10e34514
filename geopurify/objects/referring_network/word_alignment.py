# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What words tell of each element: point-word cross-modal alignment."""

import math

import torch
from torch import Tensor, nn

from geopurify.objects.referring_network.config import NetworkFixes
from geopurify.objects.referring_network.inputs import Words

TRUST = 10.0  # of cosines at the start of a training


class WordAlignment(nn.Module):
    """Adds to elements what they find among words by attention.

    The published layers for words were in a plain dict: neither trained nor saved, and with
    dropout at any time.  Without `register_words` it is so here.
    """

    def __init__(
        self,
        channels: int,
        words: int,
        dropout: float,
        fixes: NetworkFixes,
        names: int = 0,
    ) -> None:
        """Build the layers.

        Args:
            names: of an element; attention is also by how alike they and a word are.
        """
        super().__init__()
        project = nn.Sequential(
            nn.Linear(words, words), nn.ReLU(), nn.Dropout(dropout), nn.Linear(words, channels)
        )
        if fixes.register_words:
            self.project: nn.Module = project
        else:
            self._unregistered = [project]
        self.query, self.key, self.value = (nn.Linear(channels, channels) for _ in range(3))
        self.norm = nn.LayerNorm(channels)
        self.out = nn.Linear(channels, channels)
        self.trust = nn.Parameter(torch.full((names,), TRUST)) if names else None
        self._fixes = fixes

    def forward(self, values: Tensor, words: Words, alike: Tensor | None = None) -> Tensor:
        """Return (B, N, C) of (B, N, C) elements.

        Args:
            alike: (B, N, T, K) cosines of names and words.
        """
        project = self.project if self._fixes.register_words else self._unregistered[0]
        tokens = project(words.tokens)
        if not self._fixes.mask_padding:
            tokens = tokens * words.is_there[..., None]
        found = torch.tanh(
            self.out(self.norm(self._attend(values, tokens, words.is_there, alike)))
        )
        if not self._fixes.single_tanh:
            found = torch.tanh(found)
        return values + found

    def _attend(
        self, values: Tensor, tokens: Tensor, is_there: Tensor, alike: Tensor | None
    ) -> Tensor:
        queries = self.query(values) / math.sqrt(values.shape[-1])
        scores = queries @ self.key(tokens).transpose(1, 2)
        if self.trust is not None and alike is not None:
            scores = scores + alike @ self.trust
        if self._fixes.mask_padding:
            scores = scores.masked_fill(~is_there[:, None], -torch.inf)
        attended: Tensor = scores.softmax(-1) @ self.value(tokens)
        return attended
