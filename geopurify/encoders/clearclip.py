# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ClearCLIP (Lan et al., ECCV 2024): a last block whose patch tokens stay where they are."""

from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F


class ClearClipBlock(nn.Module):
    """The last block of a vision transformer: ``O(softmax(q q^T / sqrt(d)) v)``.

    Queries attend to queries, and the residual and the MLP, which carry the global content of
    the image, are left out.  Takes the weights of the block it stands for.

    Args:
        block: open_clip's ResidualAttentionBlock, batch first.
    """

    def __init__(self, block: Any) -> None:
        super().__init__()
        self.ln_1, self.attn, self.ls_1 = block.ln_1, block.attn, block.ls_1

    def forward(self, tokens: Tensor, attn_mask: Tensor | None = None) -> Tensor:
        """Map (B, N, C) tokens to (B, N, C); the mask is there for the block's signature."""
        projected = F.linear(self.ln_1(tokens), self.attn.in_proj_weight, self.attn.in_proj_bias)
        query, _, value = (
            part.unflatten(-1, (self.attn.num_heads, -1)).transpose(1, 2)
            for part in projected.chunk(3, dim=-1)
        )
        mixed = F.scaled_dot_product_attention(query, query, value)
        return self.ls_1(self.attn.out_proj(mixed.transpose(1, 2).flatten(2)))


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
