# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The image tower of TIPSv2: a ViT with a class token, a register and learnt positions."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.tips.sizes import PATCH_PX
from geopurify.encoders.towers.attended import Attended
from geopurify.encoders.towers.dense_blocks import (
    DenseBlock,
    Heads,
    as_dense,
    dense_block,
    split_heads,
)

VARIANTS = ("maskclip", "clearclip", "naclip", "sclip", "vanilla")  # as published, then others


class TipsTower(nn.Module):
    """Unit features of the patches; texts are compared with them as they are, without a head.

    Args:
        vision: the image tower of a `Tipsv2Model`; its last block is changed.
        variant: one of `VARIANTS`.
        grid: rows and columns of patches.
    """

    def __init__(self, vision: Any, variant: str, grid: tuple[int, int]) -> None:
        super().__init__()
        self._vision, self._grid = vision, grid
        self._extra_tokens = 1 + vision.config.num_register_tokens
        layers = vision.encoder.layer
        layers[-1] = dense_block(_Block, variant, layers[-1], grid, self._extra_tokens)

    def attended(self) -> Attended:
        """Return what its attention is read from."""
        *earlier, last = self._vision.encoder.layer
        blocks = [_Block(layer) for layer in earlier]
        return Attended(blocks, as_dense(_Block, last), self._extra_tokens, PATCH_PX)

    def forward(self, images: Tensor) -> Tensor:
        """Return (B, rows, columns, D) float32 features of (B, 3, H, W) images in 0..1.

        Images are not normalized: the model was trained so.
        """
        precision = self._vision.layernorm.weight.dtype
        tokens = self._vision.embeddings(images.to(precision))
        for layer in self._vision.encoder.layer:
            tokens = layer(tokens)
        patches: Tensor = self._vision.layernorm(tokens)[:, self._extra_tokens :].float()
        features: Tensor = F.normalize(patches, dim=-1).unflatten(1, self._grid)
        return features


class TipsWholeImages(nn.Module):
    """Unit features of whole images: the class token, as the model was trained.

    Args:
        vision: the image tower of a `Tipsv2Model`, before `TipsTower` changes its last block.
    """

    edge_px = 112  # 8 patches; FreeCP's crops

    def __init__(self, vision: Any) -> None:
        super().__init__()
        shared = {id(each): each for each in (*vision.parameters(), *vision.buffers())}
        self._vision = deepcopy(vision, shared)

    def forward(self, images: Tensor) -> Tensor:
        """Return (B, D) float32 features of (B, 3, px, px) images in 0..1."""
        tokens = self._vision.embeddings(images.to(self._vision.layernorm.weight.dtype))
        for layer in self._vision.encoder.layer:
            tokens = layer(tokens)
        return F.normalize(self._vision.layernorm(tokens)[:, 0].float(), dim=-1)


class _Block(DenseBlock):
    """The parts of transformers' `Tipsv2VisionLayer`."""

    def heads(self, tokens: Tensor, **positions: Any) -> Heads:
        attention = self.block.attention
        normalized = self.block.norm1(tokens)
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        projected = torch.cat([part(normalized) for part in parts], dim=-1)
        return split_heads(projected, attention.num_attention_heads)

    def out(self, mixed: Tensor) -> Tensor:
        out: Tensor = self.block.layer_scale1(self.block.attention.o_proj(mixed))
        return out

    def mlp(self, tokens: Tensor) -> Tensor:
        out: Tensor = self.block.layer_scale2(self.block.mlp(self.block.norm2(tokens)))
        return out
