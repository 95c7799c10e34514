# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The image tower of the small CLIP, which was trained to give dense features."""

from typing import Any

from torch import Tensor

from geopurify.encoders.embedded.home_vit import CELL_PX, PATCH_PX, HomeViT
from geopurify.encoders.towers.attended import Attended
from geopurify.encoders.towers.timm_vit import TimmBlock
from geopurify.encoders.towers.tower import Tower


class HomeTower(Tower):
    """The model's projection of each cell; there is nothing to mend in the last block."""

    family = "the embedded model's"
    has_positions = True
    has_attention = True

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return type(getattr(visual, "trunk", None)) is HomeViT

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        return CELL_PX

    @classmethod
    def set_input_size(cls, visual: Any, edge_px: int) -> None:
        """Do nothing: it takes images of any size."""

    def attended(self) -> Attended:
        """Return what its attention is read from: patches, which are larger than cells."""
        *blocks, last = (TimmBlock(block) for block in self.visual.trunk.blocks)
        return Attended(blocks, last, self.visual.trunk.num_prefix_tokens, PATCH_PX)

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell."""
        _, cells = self.visual.trunk.forward_cells(images)
        features: Tensor = self.visual.head(cells.permute(0, 2, 3, 1))
        return features
