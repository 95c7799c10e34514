# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vision transformers of timm, with and without a class token, and those of SigLIP."""

from typing import Any, ClassVar

from open_clip.timm_model import TimmModel
from timm.layers import AttentionPoolLatent
from timm.models.vision_transformer import Attention, Block, VisionTransformer
from torch import Tensor

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


class TimmBlock(DenseBlock):
    """The parts of timm's `Block`."""

    def heads(self, tokens: Tensor, **positions: Any) -> Heads:
        """Return queries, keys and values, see `DenseBlock`."""
        attention = self.block.attn
        projected = attention.qkv(self.block.norm1(tokens))
        query, key, value = split_heads(projected, attention.num_heads)
        return attention.q_norm(query), attention.k_norm(key), value

    def out(self, mixed: Tensor) -> Tensor:
        """Return the attention's contribution, see `DenseBlock`."""
        attention = self.block.attn
        scaled: Tensor = self.block.ls1(attention.proj(attention.norm(mixed)))
        return scaled

    def mlp(self, tokens: Tensor) -> Tensor:
        """Return the MLP's contribution, see `DenseBlock`."""
        scaled: Tensor = self.block.ls2(self.block.mlp(self.block.norm2(tokens)))
        return scaled


class TimmViT(Tower):
    """The model's own head on each patch: norms, classifier and projection."""

    family = "timm's VisionTransformer (MobileCLIP-B, MobileCLIP2-L-14)"
    variants = VARIANTS
    has_positions = True
    has_attention = True
    block_parts: ClassVar[type[DenseBlock]] = TimmBlock

    def __init__(self, visual: Any, variant: str) -> None:
        super().__init__(visual, variant)
        trunk = visual.trunk
        grid, extra_tokens = trunk.patch_embed.grid_size, trunk.num_prefix_tokens
        trunk.blocks[-1] = dense_block(
            self.block_parts, variant, trunk.blocks[-1], grid, extra_tokens
        )

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return _is_plain(visual) and visual.trunk.attn_pool is None

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        return int(visual.trunk.feature_info[-1]["reduction"])

    @classmethod
    def set_input_size(cls, visual: Any, edge_px: int) -> None:
        """Let an image tower take square images of another size."""
        visual.trunk.set_input_size((edge_px, edge_px))

    def attended(self) -> Attended:
        """Return what its attention is read from."""
        trunk = self.visual.trunk
        blocks = [self.block_parts(block) for block in trunk.blocks[:-1]]
        last = as_dense(self.block_parts, trunk.blocks[-1])
        return Attended(blocks, last, trunk.num_prefix_tokens, self.cell_px(self.visual))

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell."""
        trunk = self.visual.trunk
        patches = trunk.forward_features(images)[:, trunk.num_prefix_tokens :]
        features = self.visual.head(trunk.head(trunk.fc_norm(self.pooled(patches))))
        cells: Tensor = features.unflatten(1, trunk.patch_embed.grid_size)
        return cells

    def pooled(self, patches: Tensor) -> Tensor:
        """Return what the pooling gives for each (B, N, C) patch alone."""
        return patches


class SiglipViT(TimmViT):
    """SigLIP: the value path of the attention pool on each patch.

    That is what the pool gives if its probe looks at one patch only.  The pool takes the part of
    the last attention, so the blocks stay as they are unless another variant is asked for.
    """

    family = "SigLIP's ViTs with an attention pool (ViT-B-16-SigLIP)"
    variants = ("vanilla", *(variant for variant in VARIANTS if variant != "vanilla"))

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        if not _is_plain(visual):
            return False
        pool = visual.trunk.attn_pool
        return type(pool) is AttentionPoolLatent and pool.pos_embed is None

    def pooled(self, patches: Tensor) -> Tensor:
        """Return what the attention pool gives for each (B, N, C) patch alone."""
        pool = self.visual.trunk.attn_pool
        _, value = pool.kv(patches).chunk(2, dim=-1)
        out: Tensor = pool.proj(value)
        return out if pool.mlp is None else out + pool.mlp(pool.norm(out))


def _is_plain(visual: Any) -> bool:
    """Tell whether a tower is a timm ViT whose blocks are the ones `TimmBlock` knows."""
    return (
        type(visual) is TimmModel
        and type(visual.trunk) is VisionTransformer
        and visual.trunk.pos_embed is not None
        and not hasattr(visual.head, "pool")
        and all(
            type(block) is Block
            and type(block.attn) is Attention
            and getattr(block.attn, "gate", None) is None
            for block in visual.trunk.blocks
        )
    )
