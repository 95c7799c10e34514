# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The names that windows of an image show, and where."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from geopurify.encoders.class_purification.affinity import PatchAttention, self_affinity
from geopurify.encoders.class_purification.ambiguity import ambiguous_groups, resolve
from geopurify.encoders.class_purification.class_maps import class_maps, refine
from geopurify.encoders.class_purification.redundancy import keep_agreeing
from geopurify.encoders.class_purification.thresholds import Thresholds
from geopurify.encoders.towers.attended import Attended


class WholeImageTower(Protocol):
    """One unit feature for a whole image.

    Attributes:
        edge_px: of the square images it takes.
    """

    edge_px: int

    def __call__(self, images: Tensor) -> Tensor:
        """Return the (B, D) features of (B, 3, px, px) images in 0..1."""
        ...


class ClassesInView:
    """Class purification of windows, each for itself.

    Args:
        tower: takes (B, 3, H, W) windows in 0..1 to their unit features, (B, h, w, D).
        attended: its blocks.
        whole: the model as it was trained, for crops.
        thresholds: what a name needs to stay.
        logit_scale: of the model.
        device: of the tower.
    """

    def __init__(
        self,
        tower: Callable[[Tensor], Tensor],
        attended: Attended,
        whole: WholeImageTower,
        thresholds: Thresholds,
        logit_scale: float,
        device: torch.device,
    ) -> None:
        self._tower, self._whole, self._patch_px = tower, whole, attended.patch_px
        self._attention = PatchAttention(attended.blocks, attended.extra_tokens)
        self._thresholds, self._logit_scale, self._device = thresholds, logit_scale, device
        self.texts: Tensor | None = None

    def use_vocabulary(self, texts: NDArray[np.float32]) -> None:
        """Purify from now on by names with these (K, D) text features."""
        self.texts = torch.tensor(texts, device=self._device)

    def look(self, windows: Tensor, texts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the (B, h, w, D) features of windows and their (B, h, w, K) purified maps."""
        with self._attention.recorded():
            features = self._tower(windows)
        affinities = self_affinity(self._attention.mean())
        maps = [
            self._purify(*one, texts) for one in zip(windows, features, affinities, strict=True)
        ]
        return features, torch.stack(maps)

    def _purify(self, window: Tensor, features: Tensor, affinity: Tensor, texts: Tensor) -> Tensor:
        """Return the (h, w, K) maps of a window; those of names that go are 0."""
        rows, columns = (edge // self._patch_px for edge in window.shape[1:])
        maps = class_maps(features, texts, self._logit_scale)
        maps = F.adaptive_avg_pool2d(maps, (rows, columns))  # cells may be smaller than patches
        kept = keep_agreeing(maps, refine(maps, affinity), self._thresholds.redundancy)
        groups = ambiguous_groups(kept, self._thresholds.ambiguity)
        kept = resolve(kept, groups, window, texts, self._whole, self._whole.edge_px)
        finer = F.interpolate(kept[None], features.shape[:2], mode="bilinear", align_corners=False)
        return finer[0].permute(1, 2, 0)
