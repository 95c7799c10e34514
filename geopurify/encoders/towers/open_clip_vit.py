# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The vision transformer of open_clip itself: ViT-B-16, ViT-L-14 and the like."""

from typing import Any

from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from timm.layers import resample_abs_pos_embed
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.towers.attended import Attended
from geopurify.encoders.towers.dense_blocks import (
    VARIANTS,
    DenseBlock,
    Heads,
    as_dense,
    dense_block,
    split_heads,
)
from geopurify.encoders.towers.tower import Tower


class OpenClipViT(Tower):
    """The model's own head, layer norm and projection, on each patch instead of the class."""

    family = "open_clip's own ViTs with a class token and learnt positions (ViT-B-16)"
    variants = VARIANTS
    has_positions = True
    has_attention = True

    def __init__(self, visual: Any, variant: str) -> None:
        super().__init__(visual, variant)
        blocks = visual.transformer.resblocks
        blocks[-1] = dense_block(_Block, variant, blocks[-1], visual.grid_size, extra_tokens=1)
        self._last = len(blocks) - 1

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return (
            type(visual) is VisionTransformer
            and visual.attn_pool is None
            and visual.pool_type == "tok"
            and not visual.final_ln_after_pool
            and visual.positional_embedding.requires_grad  # fixed sines are for square inputs
            and all(
                type(block) is ResidualAttentionBlock for block in visual.transformer.resblocks
            )
        )

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        return int(visual.patch_size[0])

    @classmethod
    def set_input_size(cls, visual: Any, edge_px: int) -> None:
        """Let an image tower take square images of another size."""
        patches = edge_px // cls.cell_px(visual)
        positions = resample_abs_pos_embed(
            visual.positional_embedding[None], [patches, patches], list(visual.grid_size)
        )
        visual.positional_embedding = nn.Parameter(positions[0], requires_grad=False)
        visual.grid_size = (patches, patches)

    def attended(self) -> Attended:
        """Return what its attention is read from."""
        blocks = self.visual.transformer.resblocks
        earlier = [_Block(block) for block in blocks[: self._last]]
        last = as_dense(_Block, blocks[self._last])
        return Attended(earlier, last, extra_tokens=1, patch_px=self.cell_px(self.visual))

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell."""
        outputs = self.visual.forward_intermediates(
            images, indices=[self._last], normalize_intermediates=True, intermediates_only=True
        )
        tokens = outputs["image_intermediates"][0].permute(0, 2, 3, 1)
        features: Tensor = tokens @ self.visual.proj
        return features


class _Block(DenseBlock):
    """The parts of a `ResidualAttentionBlock`."""

    def heads(self, tokens: Tensor, **positions: Any) -> Heads:
        attention = self.block.attn
        tokens = self.block.ln_1(tokens)
        projected = F.linear(tokens, attention.in_proj_weight, attention.in_proj_bias)
        return split_heads(projected, attention.num_heads)

    def out(self, mixed: Tensor) -> Tensor:
        scaled: Tensor = self.block.ls_1(self.block.attn.out_proj(mixed))
        return scaled

    def mlp(self, tokens: Tensor) -> Tensor:
        scaled: Tensor = self.block.ls_2(self.block.mlp(self.block.ln_2(tokens)))
        return scaled
