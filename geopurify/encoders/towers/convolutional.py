# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Last maps of convolutional towers: CLIP's ResNets, MobileCLIP, ConvNeXt."""

from typing import Any

from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from timm.models.convnext import ConvNeXt
from timm.models.fastvit import FastVit
from timm.utils.model import reparameterize_model
from torch import Tensor
from torch.nn import functional as F

from geopurify.encoders.towers.tower import Tower


class ClipResNet(Tower):
    """The value path of CLIP's attention pool on each cell (MaskCLIP, Zhou et al., ECCV 2022).

    The pool's positions are left out, as they are there, so any image size will do.
    """

    family = "CLIP's ResNets (RN50)"

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return type(visual) is ModifiedResNet

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        return 32

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell."""
        visual, pool = self.visual, self.visual.attnpool
        cells = visual.stem(images)
        for layer in (visual.layer1, visual.layer2, visual.layer3, visual.layer4):
            cells = layer(cells)
        features: Tensor = pool.c_proj(pool.v_proj(cells.permute(0, 2, 3, 1)))
        return features


class TimmConvolutional(Tower):
    """The model's own head on each cell of the last map, as if it were the whole image."""

    family = "timm's FastViT and ConvNeXt (MobileCLIP-S1, convnext_base_w)"

    def __init__(self, visual: Any, variant: str) -> None:
        super().__init__(visual, variant)
        # sum up the parallel branches of training: the same map in less time
        visual.trunk = reparameterize_model(visual.trunk, inplace=True)
        self._margin_px = self.cell_px(visual) // 2 if isinstance(visual.trunk, FastVit) else 0

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        return (
            type(visual) is TimmModel
            and type(visual.trunk) in (FastVit, ConvNeXt)
            and not hasattr(visual.head, "pool")
        )

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        return int(visual.trunk.feature_info[-1]["reduction"])

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell."""
        cells = self._map(images)
        count, _, rows, columns = cells.shape
        each = cells.permute(0, 2, 3, 1).flatten(0, 2)[..., None, None]
        features = self.visual.head(self.visual.trunk.forward_head(each))
        grids: Tensor = features.unflatten(0, (count, rows, columns))
        return grids

    def _map(self, images: Tensor) -> Tensor:
        """Return the last map, (B, C, h, w), every element centred on its cell.

        FastViT's strided convolutions centre element i of the map on the first pixel of its
        cell: a margin of half a cell moves it to the middle.
        """
        if self._margin_px:
            images = F.pad(images, (self._margin_px,) * 4, mode="replicate")
        cells: Tensor = self.visual.trunk.forward_features(images)
        return cells[..., 1:, 1:] if self._margin_px else cells
