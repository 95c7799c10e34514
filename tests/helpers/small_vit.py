# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A small vision transformer with random weights whose attention differs from place to place."""

import torch

from geopurify.encoders.open_clip.models import build_model, registered_name

ROWS, COLUMNS, PATCH_PX = 4, 6, 16
SIZE = (ROWS * PATCH_PX, COLUMNS * PATCH_PX)


def small_vit(tiny_model, seed=1):
    """Return the image tower of the tiny model for images of `SIZE`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        visual = build_model(registered_name(tiny_model()), size=SIZE).visual.eval()
        for weight in visual.parameters():
            weight.data += 0.2 * torch.randn_like(weight)
        for block in visual.transformer.resblocks:  # attention that is not the same everywhere
            block.attn.in_proj_weight.data *= 3
    visual.image_mean, visual.image_std = (0.0,) * 3, (1.0,) * 3
    return visual.requires_grad_(False)
