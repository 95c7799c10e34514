# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Affinity of the patches of an image, from the attention of a vision transformer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from geopurify.encoders.towers.dense_blocks import DenseBlock

MORE_ROUNDS = 2  # of normalization, after the first


class PatchAttention:
    """The mean attention between patches, over heads and blocks, while a tower runs.

    Args:
        blocks: the blocks that count, seen as `DenseBlock`.
        extra_tokens: tokens before those of the patches.
    """

    def __init__(self, blocks: Sequence[DenseBlock], extra_tokens: int) -> None:
        self._blocks, self._extra_tokens = blocks, extra_tokens
        self._total = torch.zeros(())

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Take note of every block that runs meanwhile."""
        self._total = torch.zeros(())
        handles = [
            each.block.register_forward_pre_hook(partial(self._add, each), with_kwargs=True)
            for each in self._blocks
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def mean(self) -> Tensor:
        """Return (B, N, N) of what was recorded, rows for the patches that attend."""
        return self._total / len(self._blocks)

    def _add(
        self, block: DenseBlock, module: nn.Module, args: tuple[Tensor, ...], options: Any
    ) -> None:
        query, key, _ = block.heads(args[0], **options)
        heads = query.shape[1]
        for head in range(heads):  # one at a time: N x N is large
            logits = query[:, head].float() @ key[:, head].float().transpose(1, 2)
            attention = torch.softmax(logits * query.shape[-1] ** -0.5, dim=-1)
            patches = attention[:, self._extra_tokens :, self._extra_tokens :]
            self._total = self._total.to(patches.device) + patches / heads


def self_affinity(attention: Tensor) -> Tensor:
    """Return the (B, N, N) affinity of patches, symmetric before it is squared.

    Columns and rows are scaled to a sum of 1 in turn (Sinkhorn), the last time rows.

    Args:
        attention: (B, N, N), positive.
    """
    affinity = attention
    for _ in range(1 + MORE_ROUNDS):
        affinity = affinity / affinity.sum(1, keepdim=True)
        affinity = affinity / affinity.sum(2, keepdim=True)
    affinity = (affinity + affinity.transpose(1, 2)) / 2
    return affinity @ affinity
