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

NEAR_PATCHES = 5.0  # standard deviation of NACLIP's window
Mix = Callable[[Tensor, Tensor, Tensor], Tensor]  # q, k, v, each (B, heads, N, d), to (B, ...)


class DenseBlock(nn.Module):
    """A block with another attention: ``x + O(mix)``, then ``+ MLP(ln_2(.))``, or ``O(mix)``.

    Args:
        block: open_clip's ResidualAttentionBlock, batch first.
        mix: what takes the place of ``softmax(q k^T / sqrt(d)) v``.
        local: leave out residual and MLP, which carry the global content of the image.
    """

    def __init__(self, block: Any, mix: Mix, *, local: bool) -> None:
        super().__init__()
        self._block, self._mix, self._local = block, mix, local

    def forward(self, tokens: Tensor, attn_mask: Tensor | None = None) -> Tensor:
        """Map (B, N, C) tokens to (B, N, C); the mask is there for the block's signature."""
        block = self._block
        mixed = self._mix(*_heads(block.attn, block.ln_1(tokens)))
        attended = block.ls_1(block.attn.out_proj(mixed.transpose(1, 2).flatten(2)))
        if self._local:
            return attended
        tokens = tokens + attended
        return tokens + block.ls_2(block.mlp(block.ln_2(tokens)))


def dense_block(variant: str, block: Any, grid: tuple[int, int]) -> nn.Module:
    """Return the last block of a variant.

    Args:
        variant: a choice of ``encoder.variant``.
        block: the block whose place and weights it takes.
        grid: rows and columns of patches.
    """
    match variant:
        case "vanilla":
            return block
        case "maskclip":
            return DenseBlock(block, lambda query, key, value: value, local=False)
        case "sclip":
            return DenseBlock(block, _self_correlation, local=False)
        case "clearclip":
            return DenseBlock(block, _query_query, local=True)
        case "naclip":
            return DenseBlock(block, _Neighbourhood(grid), local=True)
    raise ValueError(f"there is no variant {variant!r}")


def patch_features(visual: Any, images: Tensor) -> Tensor:
    """Return the (B, h, w, D) unit features of every patch in the text space.

    The model's own head, layer norm and projection, is applied to each patch token instead of
    the class token.

    Args:
        visual: open_clip's VisionTransformer, its last block replaced or not.
        images: (B, 3, H, W), normalised with the model's mean and deviation.
    """
    last = len(visual.transformer.resblocks) - 1
    outputs = visual.forward_intermediates(
        images, indices=[last], normalize_intermediates=True, intermediates_only=True
    )
    tokens = outputs["image_intermediates"][0].permute(0, 2, 3, 1)
    return F.normalize((tokens @ visual.proj).float(), dim=-1)


def _heads(attention: nn.MultiheadAttention, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return queries, keys and values, each (B, heads, N, d)."""
    projected = F.linear(tokens, attention.in_proj_weight, attention.in_proj_bias)
    query, key, value = (
        part.unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)
        for part in projected.chunk(3, dim=-1)
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

    bonus: Tensor  # (N, N), added to the logits; nothing for the class token

    def __init__(self, grid: tuple[int, int]) -> None:
        super().__init__()
        rows, columns = grid
        places = torch.cartesian_prod(torch.arange(rows), torch.arange(columns)).float()
        near = torch.exp(-(torch.cdist(places, places) ** 2) / (2 * NEAR_PATCHES**2))
        self.register_buffer("bonus", F.pad(near, (1, 0, 1, 0)), persistent=False)

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return F.scaled_dot_product_attention(key, key, value, self.bonus.to(key.dtype))
