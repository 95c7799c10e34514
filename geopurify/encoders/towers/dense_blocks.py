# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Last blocks that keep what a patch shows where it is, without training.

A vision transformer of CLIP was trained for its class token; its last block mixes content over
the whole image.  Each variant changes that block alone and takes its weights.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

VARIANTS: tuple[str, ...] = ("clearclip", "naclip", "sclip", "maskclip", "vanilla")
NEAR_PATCHES = 5.0  # standard deviation of NACLIP's window
Heads = tuple[Tensor, Tensor, Tensor]  # q, k, v, each (B, heads, N, d)
Mix = Callable[[Tensor, Tensor, Tensor], Tensor]  # q, k, v to (B, heads, N, d)


class DenseBlock(nn.Module):
    """A block with another attention: ``x + O(mix)``, then ``+ MLP(norm(.))``, or ``O(mix)``.

    A subclass says where a library keeps the parts of its block.

    Args:
        block: the block whose weights are used, batch first.
        mix: what takes the place of ``softmax(q k^T / sqrt(d)) v``, by default nothing else.
        local: leave out residual and MLP, which carry the global content of the image.
    """

    def __init__(
        self, block: Any, mix: Mix = F.scaled_dot_product_attention, *, local: bool = False
    ) -> None:
        super().__init__()
        self.block, self._mix, self._local = block, mix, local

    def heads(self, tokens: Tensor, **positions: Any) -> Heads:
        """Return queries, keys and values of (B, N, C) tokens, normalized before.

        Args:
            positions: what the library's block takes beside tokens and a mask, if it does.
        """
        raise NotImplementedError

    def out(self, mixed: Tensor) -> Tensor:
        """Return the attention's (B, N, C) contribution from the mixed values, (B, N, C)."""
        raise NotImplementedError

    def mlp(self, tokens: Tensor) -> Tensor:
        """Return the MLP's (B, N, C) contribution, its norm applied before."""
        raise NotImplementedError

    def forward(self, tokens: Tensor, attn_mask: Tensor | None = None, **positions: Any) -> Tensor:
        """Map (B, N, C) tokens to (B, N, C); the mask is there for the block's signature."""
        attended = self.out(self._mix(*self.heads(tokens, **positions)).transpose(1, 2).flatten(2))
        if self._local:
            return attended
        tokens = tokens + attended
        return tokens + self.mlp(tokens)


def dense_block(
    kind: type[DenseBlock],
    variant: str,
    block: nn.Module,
    grid: tuple[int, int],
    extra_tokens: int,
) -> nn.Module:
    """Return the last block of a variant.

    Args:
        kind: the subclass that knows the parts of the block.
        variant: one of `VARIANTS`.
        block: the block whose place and weights it takes.
        grid: rows and columns of patches.
        extra_tokens: tokens before those of the patches, class token and registers.
    """
    match variant:
        case "vanilla":
            return block
        case "maskclip":
            return kind(block, lambda query, key, value: value, local=False)
        case "sclip":
            return kind(block, _self_correlation, local=False)
        case "clearclip":
            return kind(block, _query_query, local=True)
        case "naclip":
            return kind(block, _Neighbourhood(grid, extra_tokens), local=True)
    raise ValueError(f"there is no variant {variant!r}")


def as_dense(kind: type[DenseBlock], block: nn.Module) -> DenseBlock:
    """Return the parts of a tower's block, which may have become one of a variant."""
    return block if isinstance(block, DenseBlock) else kind(block)


def split_heads(projected: Tensor, count: int) -> Heads:
    """Return q, k and v, each (B, heads, N, d), of (B, N, 3 heads d) projections."""
    query, key, value = (
        part.unflatten(-1, (count, -1)).transpose(1, 2) for part in projected.chunk(3, dim=-1)
    )
    return query, key, value


def _query_query(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """ClearCLIP (Lan et al., ECCV 2024): queries attend to queries."""
    return F.scaled_dot_product_attention(query, query, value)


def _self_correlation(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """SCLIP (Wang et al., ECCV 2024): queries to queries plus keys to keys, not halved."""
    by_query = F.scaled_dot_product_attention(query, query, value)
    return by_query + F.scaled_dot_product_attention(key, key, value)


class _Neighbourhood(nn.Module):
    """NACLIP (Hajimiri et al., WACV 2025): keys attend to keys, near ones more."""

    bonus: Tensor  # (N, N), added to the logits; nothing for the tokens that are no patch

    def __init__(self, grid: tuple[int, int], extra_tokens: int) -> None:
        super().__init__()
        rows, columns = grid
        places = torch.cartesian_prod(torch.arange(rows), torch.arange(columns)).float()
        near = torch.exp(-(torch.cdist(places, places) ** 2) / (2 * NEAR_PATCHES**2))
        padded = F.pad(near, (extra_tokens, 0, extra_tokens, 0))
        self.register_buffer("bonus", padded, persistent=False)

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return F.scaled_dot_product_attention(key, key, value, self.bonus.to(key.dtype))
