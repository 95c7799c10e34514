# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An image tower with what comes before and after it, in one module to run or to export."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.open_clip.models import ModelPlan


class ImageNormalization(nn.Module):
    """Images in 0..1 to what a model was trained on: mean and deviation of its pixels."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, visual: Any, device: torch.device) -> None:
        super().__init__()
        for name, values in (("mean", visual.image_mean), ("deviation", visual.image_std)):
            self.register_buffer(name, torch.tensor(values, device=device).view(3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Return the normalized images."""
        normalized: Tensor = (images - self.mean) / self.deviation
        return normalized


class UnitTower(nn.Module):
    """Unit features of images as they are seen; the model's normalization is part of it.

    Args:
        plan: which tower, and how it is run.
        visual: the image tower of the model, with the mean and deviation of its images.
        device, precision: where and in which numbers the tower runs.
    """

    def __init__(
        self, plan: ModelPlan, visual: Any, device: torch.device, precision: torch.dtype
    ) -> None:
        super().__init__()
        self.tower = plan.tower(visual, plan.variant).to(device, precision)
        self.normalize = ImageNormalization(visual, device)
        self._precision = precision
        self.eval()

    def forward(self, images: Tensor) -> Tensor:
        """Return the (B, h, w, D) float32 unit features of (B, 3, H, W) images in 0..1."""
        features = self.tower(self.normalize(images).to(self._precision))
        return F.normalize(features.float(), dim=-1)
