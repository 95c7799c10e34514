# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features of C-RADIO in the text space: RADSeg (arXiv 2511.19704)."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.radio.text_head import TextHead
from geopurify.encoders.towers.dense_blocks import dense_block
from geopurify.encoders.towers.timm_vit import TimmBlock

VARIANTS = ("radseg", "maskclip", "clearclip", "naclip", "sclip", "vanilla")
SHARPNESS = 10.0  # of both correlations of RADSeg, as published
_MEAN, _STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # CLIP's


class RadioTower(nn.Module):
    """Unit features of the patches by the head for whole images, as RADSeg aligns them.

    Args:
        trunk: timm's tower, built for the size of the images; its last block is changed.
        head: from its tokens to the text space.
        variant: one of `VARIANTS`.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, trunk: Any, head: TextHead, variant: str) -> None:
        super().__init__()
        self._trunk, self._head = trunk, head
        self._grid, self._extra_tokens = trunk.patch_embed.grid_size, trunk.num_prefix_tokens
        self._is_radseg = variant == "radseg"
        last = trunk.blocks[-1]
        trunk.blocks[-1] = (
            _RecursiveBlock(last)
            if self._is_radseg
            else dense_block(TimmBlock, variant, last, self._grid, self._extra_tokens)
        )
        for name, value in (("mean", _MEAN), ("std", _STD)):
            self.register_buffer(name, torch.tensor(value).view(3, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Return (B, rows, columns, D) float32 features of (B, 3, H, W) images in 0..1."""
        precision = self._trunk.patch_embed.proj.weight.dtype
        tokens = self._trunk.forward_features(((images - self.mean) / self.std).to(precision))
        patches = tokens[:, self._extra_tokens :]
        if self._is_radseg:
            patches = _aggregate_alike(patches)
        features = F.normalize(self._head(patches).float(), dim=-1)
        cells: Tensor = features.unflatten(1, self._grid)
        return cells


class _RecursiveBlock(TimmBlock):
    """A block that attends twice, the second time to where the first result is alike.

    Self-correlating recursive attention: per head, the values are mixed by the softmax of the
    cosines of what the attention gave, negative ones left out.
    """

    def forward(self, tokens: Tensor, attn_mask: Tensor | None = None, **positions: Any) -> Tensor:
        """See `DenseBlock`."""
        query, key, value = self.heads(tokens, **positions)
        attended = F.scaled_dot_product_attention(query, key, value)
        projected = self.block.attn.proj(attended.transpose(1, 2).flatten(2))
        places = projected.unflatten(-1, (self.block.attn.num_heads, -1)).transpose(1, 2)
        places = F.normalize(places, dim=-1)
        mixed = _mix_alike(places @ places.mT, value)
        tokens = tokens + self.out(mixed.transpose(1, 2).flatten(2))
        return tokens + self.mlp(tokens)


def _aggregate_alike(patches: Tensor) -> Tensor:
    """Return (B, N, C) patches as means over those that are more alike than patches are.

    Self-correlating global aggregation, over the patches of one window.
    """
    places = F.normalize(patches, dim=-1)
    cosines = places @ places.mT
    return _mix_alike(cosines - cosines.mean((1, 2), keepdim=True), patches)


def _mix_alike(similarity: Tensor, values: Tensor) -> Tensor:
    weights = (similarity * SHARPNESS).masked_fill(similarity < 0, -torch.inf)
    mixed: Tensor = weights.softmax(-1) @ values
    return mixed
