# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published models of C-RADIO that have SigLIP 2's head, and how timm calls their towers."""

from typing import Any

PATCH_PX = 16
ADAPTOR = "siglip2-g"  # the head whose text space is that of `TEXT_MODEL`
TEXT_MODEL = "google/siglip2-giant-opt-patch16-384"
TOWERS = {
    "nvidia/C-RADIOv3-B": "vit_base_patch16_radio_v3",
    "nvidia/C-RADIOv3-L": "vit_large_patch16_radio_v3",
    "nvidia/C-RADIOv3-H": "vit_huge_patch16_radio_v3",
    "nvidia/C-RADIOv3-g": "vit_giant_patch16_radio_v3",
    "nvidia/C-RADIOv4-SO400M": "vit_so400m_patch16_radio_v4",
    "nvidia/C-RADIOv4-H": "vit_huge_patch16_radio_v4",
}
# The text tower of `TEXT_MODEL`, and the channels of its text space.
TEXT_SIZE: dict[str, Any] = {
    "hidden_size": 1152,
    "num_hidden_layers": 27,
    "num_attention_heads": 16,
    "intermediate_size": 4304,
    "projection_size": 1536,
}
TEXT_TOKENS = 64  # that it reads, padded to as many
