# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From the elements of a scene and a sentence to the mask that it means."""

from typing import NamedTuple

from torch import Tensor, nn

from geopurify.objects.referring_network.config import ReferringNetConfig
from geopurify.objects.referring_network.inputs import Elements, Words
from geopurify.objects.referring_network.mask_predictor import MaskPredictor
from geopurify.objects.referring_network.region_encoder import RegionEncoder
from geopurify.objects.referring_network.sparse_unet import SparseUNet


class Prediction(NamedTuple):
    """What the network says.

    Attributes:
        logits: (B, N) of the mask; above 0 is meant.
        features: (B, N, F) of the elements.
    """

    logits: Tensor
    features: Tensor


class ReferringNet(nn.Module):
    """Segment what a sentence means (LESS, arXiv 2410.13294)."""

    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        self.config = config
        is_sparse = config.elements == "voxels"
        self.backbone = SparseUNet(config) if is_sparse else RegionEncoder(config)
        self.masks = MaskPredictor(config)

    def forward(self, elements: Elements, words: Words) -> Prediction:
        """Return the mask of each scene's sentence."""
        features = self.backbone(elements, words)
        return Prediction(self.masks(features, elements.is_there, words.sentence), features)
