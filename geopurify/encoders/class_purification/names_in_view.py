# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What finds out which names the windows of an image show, and the choice of it."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.config import EncoderConfig
from geopurify.encoders.class_purification.classes_in_view import ClassesInView, WholeImageTower
from geopurify.encoders.class_purification.maskclip import RefinedInView
from geopurify.encoders.class_purification.thresholds import THRESHOLDS
from geopurify.encoders.towers.attended import Attended


class NamesInView(Protocol):
    """Looks at windows with the names of a vocabulary.

    Attributes:
        texts: (K, D) of the names, None before there are any.
    """

    texts: Tensor | None

    def use_vocabulary(self, texts: NDArray[np.float32]) -> None:
        """Judge from now on by names with these (K, D) text features."""
        ...

    def look(self, windows: Tensor, texts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the (B, h, w, D) features of windows and the (B, h, w, K) maps of names."""
        ...


def create_names_in_view(
    config: EncoderConfig,
    tower: Callable[[Tensor], Tensor],
    attended: Attended,
    whole: WholeImageTower,
    logit_scale: float,
    device: torch.device,
) -> NamesInView:
    """Return what the settings choose: FreeCP's class purification, or MaskCLIP's refinement.

    Args:
        config: its ``judges_names`` is true.
        tower, attended, whole, logit_scale, device: see `ClassesInView`.
    """
    if config.class_purification == "off":
        steps = (config.prompt_denoising, config.key_smoothing)
        return RefinedInView(tower, attended, *steps, logit_scale, device)
    thresholds = THRESHOLDS[config.class_purification]
    return ClassesInView(tower, attended, whole, thresholds, logit_scale, device)
