# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One feature for a whole image: the image tower as it was trained, for small square crops."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.open_clip.unit_tower import ImageNormalization
from geopurify.encoders.towers.tower import Tower

CROP_PX = 112  # as published; rounded to whole patches


class WholeImages(nn.Module):
    """A copy of an image tower for small crops, which shares the weights of the blocks.

    Attributes:
        edge_px: of the square crops.

    Args:
        tower: the family of the image tower.
        visual: the image tower of the model, before its last block is changed.
        device, precision: where and in which numbers it runs.
    """

    def __init__(
        self,
        tower: type[Tower],
        visual: Any,
        device: torch.device,
        precision: torch.dtype,
    ) -> None:
        super().__init__()
        shared = {id(each): each for each in (*visual.parameters(), *visual.buffers())}
        self.visual = deepcopy(visual, shared)
        cell_px = tower.cell_px(visual)
        self.edge_px = max(round(CROP_PX / cell_px), 1) * cell_px
        tower.set_input_size(self.visual, self.edge_px)
        self.visual.to(device, precision)
        self.normalize = ImageNormalization(visual, device)
        self._precision = precision
        self.eval()

    def forward(self, images: Tensor) -> Tensor:
        """Return the (B, D) float32 unit features of (B, 3, px, px) images in 0..1."""
        features = self.visual(self.normalize(images).to(self._precision))
        return F.normalize(features.float(), dim=-1)
