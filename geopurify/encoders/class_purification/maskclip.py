# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Prompt denoising and key smoothing of MaskCLIP (Zhou et al., ECCV 2022)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from geopurify.encoders.towers.attended import Attended
from geopurify.encoders.towers.dense_blocks import DenseBlock


def denoise_prompts(logits: Tensor, threshold: float) -> Tensor:
    """Return the probabilities of names without those that no cell is sure of.

    A name goes whose highest softmax probability in the image is below the threshold; the others
    share its probability. If all go, all values are 0.

    Args:
        logits: (h, w, K).
    """
    gone = torch.softmax(logits, dim=-1).amax((0, 1)) < threshold
    if gone.all():
        return torch.zeros_like(logits)
    return torch.softmax(logits.masked_fill(gone, -torch.inf), dim=-1)


def smooth_by_keys(maps: Tensor, keys: Tensor, threshold: float) -> Tensor:
    """Return maps of names, where no name reaches the threshold averaged over alike patches.

    The mean is over all patches j of the image, weighted by the cosine of the keys of patch i and
    patch j; the sum of the weights' magnitudes is 1, which leaves the best name as published.

    Args:
        maps: (h, w, K); cells may be smaller than patches, which then have the mean of theirs.
        keys: (rows, columns, C) of the last attention.
    """
    unsure = maps.amax(-1, keepdim=True) < threshold
    grid = (keys.shape[0], keys.shape[1])
    unit = F.normalize(keys.flatten(0, 1).float(), dim=-1)
    weights = F.normalize(unit @ unit.T, p=1.0, dim=-1)
    patches = F.adaptive_avg_pool2d(maps.permute(2, 0, 1), grid).flatten(1)
    smooth = (patches @ weights.T).unflatten(1, grid)
    if grid != maps.shape[:2]:
        finer = F.interpolate(smooth[None], maps.shape[:2], mode="bilinear", align_corners=False)
        smooth = finer[0]
    return torch.where(unsure, smooth.permute(1, 2, 0).clamp(min=0), maps)


class RefinedInView:
    """Both of them in the windows of an image, each window for itself.

    Args:
        tower: takes (B, 3, H, W) windows in 0..1 to their unit features, (B, h, w, D).
        attended: its blocks.
        prompt_denoising, key_smoothing: thresholds, 0 to leave a step out.
        logit_scale: of the model.
        device: of the tower.
    """

    def __init__(
        self,
        tower: Callable[[Tensor], Tensor],
        attended: Attended,
        prompt_denoising: float,
        key_smoothing: float,
        logit_scale: float,
        device: torch.device,
    ) -> None:
        self._tower, self._keys, self._patch_px = tower, LastKeys(attended), attended.patch_px
        self._denoising, self._smoothing = prompt_denoising, key_smoothing
        self._logit_scale, self._device = logit_scale, device
        self.texts: Tensor | None = None

    def use_vocabulary(self, texts: NDArray[np.float32]) -> None:
        """Judge from now on by names with these (K, D) text features."""
        self.texts = torch.tensor(texts, device=self._device)

    def look(self, windows: Tensor, texts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the (B, h, w, D) features of windows and the (B, h, w, K) refined maps."""
        features, keys = self._keys.of(self._tower, windows)
        grid = tuple(edge // self._patch_px for edge in windows.shape[2:])
        maps = [
            self._refine(each, those.unflatten(0, grid), texts)
            for each, those in zip(features, keys, strict=True)
        ]
        return features, torch.stack(maps)

    def _refine(self, features: Tensor, keys: Tensor, texts: Tensor) -> Tensor:
        maps = denoise_prompts(self._logit_scale * features @ texts.T, self._denoising)
        return smooth_by_keys(maps, keys, self._smoothing) if self._smoothing else maps


class LastKeys:
    """The keys of the last block's attention.

    Args:
        attended: the blocks of a tower.
    """

    def __init__(self, attended: Attended) -> None:
        self._last, self._extra_tokens = attended.last, attended.extra_tokens
        self._keys = torch.zeros(())

    def of(self, tower: Callable[[Tensor], Tensor], windows: Tensor) -> tuple[Tensor, Tensor]:
        """Run the tower; return its features and the (B, N, C) keys of patches, heads joined."""
        last: DenseBlock = self._last
        # the tower runs the one or the other: `last` in the place of the block, or the block
        handles = [
            module.register_forward_pre_hook(partial(self._keep, last), with_kwargs=True)
            for module in (last, last.block)
        ]
        try:
            return tower(windows), self._keys
        finally:
            for handle in handles:
                handle.remove()

    def _keep(
        self, last: DenseBlock, module: nn.Module, args: tuple[Tensor, ...], options: Any
    ) -> None:
        _, keys, _ = last.heads(args[0], **options)
        self._keys = keys[:, :, self._extra_tokens :].transpose(1, 2).flatten(2)
