# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the network is given: the elements of scenes, and a sentence about each."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from geopurify.objects.referring_network.pyramid import Pyramid


@dataclass(frozen=True, eq=False)
class Elements:
    """Voxels or regions of B scenes, padded to the most that one has.

    Attributes:
        values: (B, N, C) inputs.
        is_there: (B, N) bool, false where padded.
        pairs: (B, N, N, P) how regions lie to each other; None of voxels.
        pyramid: levels of all voxels together; None of regions.
    """

    values: Tensor
    is_there: Tensor
    pairs: Tensor | None = None
    pyramid: Pyramid | None = None

    @property
    def counts(self) -> list[int]:
        """How many elements each scene has."""
        return [int(count) for count in self.is_there.sum(1)]


@dataclass(frozen=True, eq=False)
class Words:
    """A sentence about each of B scenes, padded to the longest.

    Attributes:
        tokens: (B, T, D) features of words in their sentence, zeros where padded.
        is_there: (B, T) bool.
        sentence: (B, D) features of the whole.
    """

    tokens: Tensor
    is_there: Tensor
    sentence: Tensor

    @classmethod
    def of(cls, tokens: Sequence[Tensor], sentences: Sequence[Tensor]) -> "Words":
        """Pad the (T_i, D) tokens of sentences, at least one each."""
        return cls(*pad_batch(tokens), torch.stack(list(sentences)))

    @classmethod
    def of_texts(cls, tokens: Sequence[Tensor]) -> "Words":
        """Take the (T_i, D) tokens of texts, the first of which stands for the whole.

        Their mean stands for it here, as the sentence encoder is trained.
        """
        return cls.of([each[1:] for each in tokens], [each.mean(0) for each in tokens])

    def row(self, index: int) -> "Words":
        """Return one sentence as a batch of one, without padding beyond its own."""
        part = slice(index, index + 1)
        return Words(self.tokens[part], self.is_there[part], self.sentence[part])


def pad_batch(arrays: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return (B, N, ...) of (N_i, ...) arrays, zeros after each, and (B, N) where they are."""
    values = pad_sequence(list(arrays), batch_first=True)
    lengths = torch.tensor([len(array) for array in arrays], device=values.device)
    is_there = torch.arange(values.shape[1], device=values.device) < lengths[:, None]
    return values, is_there
