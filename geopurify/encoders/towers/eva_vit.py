# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vision transformers with rotary positions: EVA02 and the Perception Encoder."""

from typing import Any

from open_clip.timm_model import TimmModel
from timm.layers import AttentionPoolLatent, AttentionRope, apply_rot_embed_cat
from timm.models.eva import Eva, EvaAttention, EvaBlock
from torch import Tensor, cat
from torch.nn import functional as F

from geopurify.encoders.towers.dense_blocks import DenseBlock, Heads, split_heads
from geopurify.encoders.towers.timm_vit import SiglipViT, TimmViT


class _Block(DenseBlock):
    """The parts of timm's `EvaBlock`."""

    def heads(self, tokens: Tensor, **positions: Any) -> Heads:
        attention, rope = self.block.attn, positions.get("rope")
        projected = _project(attention, self.block.norm1(tokens))
        query, key, value = split_heads(projected, attention.num_heads)
        query, key = attention.q_norm(query), attention.k_norm(key)
        if rope is None:
            return query, key, value
        return _rotate(attention, query, rope), _rotate(attention, key, rope), value

    def out(self, mixed: Tensor) -> Tensor:
        attention, gamma = self.block.attn, self.block.gamma_1
        out = attention.proj(attention.norm(mixed))
        scaled: Tensor = out if gamma is None else gamma * out
        return scaled

    def mlp(self, tokens: Tensor) -> Tensor:
        out, gamma = self.block.mlp(self.block.norm2(tokens)), self.block.gamma_2
        scaled: Tensor = out if gamma is None else gamma * out
        return scaled


class EvaViT(TimmViT):
    """EVA02's head on each patch; a patch is turned by its place in every block."""

    family = "EVA02's ViTs (EVA02-B-16)"
    block_parts = _Block

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return _has_known_blocks(visual) and visual.trunk.attn_pool is None


class PerceptionEncoderViT(SiglipViT):
    """The Perception Encoder: the value path of its attention pool on each patch, as SigLIP's."""

    family = "the Perception Encoder (PE-Core-B-16)"
    block_parts = _Block

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        if not _has_known_blocks(visual):
            return False
        pool = visual.trunk.attn_pool
        return type(pool) is AttentionPoolLatent and pool.pos_embed is None


def _project(attention: Any, tokens: Tensor) -> Tensor:
    """Return the (B, N, 3 C) queries, keys and values of tokens."""
    if attention.qkv is None:
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        return cat([part(tokens) for part in parts], dim=-1)
    if type(attention) is AttentionRope or attention.q_bias is None:
        projected: Tensor = attention.qkv(tokens)
        return projected
    bias = cat((attention.q_bias, attention.k_bias, attention.v_bias))
    return F.linear(tokens, attention.qkv.weight, bias)


def _rotate(attention: Any, heads: Tensor, rope: Tensor) -> Tensor:
    """Return (B, heads, N, d) tokens turned by their positions, all but class and registers."""
    extra, patches = heads.tensor_split([attention.num_prefix_tokens], dim=2)
    turned = apply_rot_embed_cat(patches, rope, half=attention.rotate_half)
    return cat([extra, turned], dim=2).type_as(heads)


def _has_known_blocks(visual: Any) -> bool:
    """Tell whether a tower is an Eva whose blocks are the ones `_Block` knows."""
    return (
        type(visual) is TimmModel
        and type(visual.trunk) is Eva
        and not visual.trunk.rope_mixed
        and not hasattr(visual.head, "pool")
        and all(type(block) is EvaBlock for block in visual.trunk.blocks)
        and all(_is_known(block.attn) for block in visual.trunk.blocks)
    )


def _is_known(attention: Any) -> bool:
    return (
        type(attention) in (EvaAttention, AttentionRope)
        and attention.gate is None
        and getattr(attention, "num_kv_groups", 1) == 1
    )
