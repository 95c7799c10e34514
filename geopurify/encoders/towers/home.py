# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The image tower of the small CLIP, which was trained to give dense features."""

from typing import Any

from torch import Tensor

from geopurify.encoders.embedded.home_vit import CELL_PX, HomeViT
from geopurify.encoders.towers.tower import Tower


class HomeTower(Tower):
    """The model's projection of each cell; there is nothing to mend in the last block."""

    family = "the embedded model's"
    has_positions = True

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return type(getattr(visual, "trunk", None)) is HomeViT

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        return CELL_PX

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell."""
        _, cells = self.visual.trunk.forward_cells(images)
        features: Tensor = self.visual.head(cells.permute(0, 2, 3, 1))
        return features
