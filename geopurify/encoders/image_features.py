# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From colour images to dense features: resize, normalise, windows, tower, mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from geopurify.encoders.open_clip_models import ModelPlan


class ImageFeatures:
    """The image half of an open_clip model.

    Args:
        plan: what to do with it.
        visual: its image tower, with the mean and deviation of its images.
        size: rows and columns that images are resized to.
        device, precision: where and in which numbers the tower runs.
    """

    def __init__(
        self,
        plan: ModelPlan,
        visual: Any,
        size: tuple[int, int],
        device: torch.device,
        precision: torch.dtype,
    ) -> None:
        self._mean = torch.tensor(visual.image_mean, device=device).view(3, 1, 1)
        self._deviation = torch.tensor(visual.image_std, device=device).view(3, 1, 1)
        self._tower = plan.tower(visual, plan.variant).to(device, precision).eval()
        self._windows, self._size = plan.windows, size
        self._device, self._precision = device, precision

    @torch.inference_mode()
    def encode(self, colors: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return the (B, h, w, D) unit features of B images, (H, W, 3) RGB of any size."""
        images = torch.stack([self._normalised(color) for color in colors])
        features = self._tower(self._windows.split(images.to(self._precision)))
        mean = self._windows.mean(F.normalize(features.float(), dim=-1))
        return F.normalize(mean, dim=-1).cpu().numpy()

    def _normalised(self, color: NDArray[np.uint8]) -> Tensor:
        image = torch.tensor(color, device=self._device).permute(2, 0, 1).float() / 255
        if image.shape[1:] != self._size:
            image = F.interpolate(
                image[None], self._size, mode="bicubic", antialias=True, align_corners=False
            )[0].clamp(0, 1)
        return (image - self._mean) / self._deviation
