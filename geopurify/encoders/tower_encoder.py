# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What encoders with an image tower and a text tower have in common."""

import logging
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.image_features import ImageFeatures
from geopurify.encoders.open_clip.weights import RANDOM
from geopurify.encoders.templated_texts import TemplatedTexts
from geopurify.errors import BadInput, quote
from geopurify.frame import Frame
from geopurify.frame.encoder import EncodeImages, FeatureMap

logger = logging.getLogger(__name__)


class TowerEncoder:
    """Encodes colour images and texts with the two halves that a subclass builds."""

    required_input: Literal["color", "scores", "semantic"] = "color"
    class_names: tuple[str, ...] = ()
    warning = ""
    version: str
    _images: ImageFeatures
    _texts: TemplatedTexts

    def encode(self, frame: Frame) -> FeatureMap:
        """Return the (H / patch, W / patch, D) features of the frame's colour image."""
        return self.encode_batch([frame])[0]

    def encode_batch(self, frames: Sequence[Frame]) -> list[FeatureMap]:
        """Return the features of several frames, run through the model at once."""
        features = self._images.encode([frame.color for frame in frames])
        return [FeatureMap(one) for one in features]

    @property
    def encode_whole(self) -> EncodeImages | None:
        """Returns the (B, D) unit features of whole images; None without a tower for them."""
        return self._images.encode_whole if self._images.whole is not None else None

    def use_vocabulary(self, texts: NDArray[np.float32]) -> None:
        """Judge the names of each image by these (K, D) text features from now on.

        Only with ``class_purification``, ``prompt_denoising`` or ``key_smoothing``.
        """
        self._images.use_vocabulary(texts)

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) unit vectors, each the mean over the templates of ``encoder.prompts``.

        Raises:
            BadInput: a text has more tokens than the model reads.
        """
        return self._texts.encode(texts)

    def _tell_weights(self, config: EncoderConfig, name: str) -> None:
        """Log which weights were loaded, or warn of random ones."""
        if config.weights == RANDOM:
            self.warning = f"{name} has random weights: its features mean nothing"
            logger.warning("%s", self.warning)
        else:
            logger.info("%s (%s)", name, self.version)


def chosen_variant(variant: str, variants: Sequence[str], kind: str) -> str:
    """Return ``encoder.variant``, the first of a kind's own for "auto".

    Raises:
        BadInput: the kind has no such variant.
    """
    if variant != "auto" and variant not in variants:
        raise BadInput(
            "encoder_invalid",
            f"encoder.variant of encoder.kind {kind} must be one of auto, {', '.join(variants)}, "
            f"got {quote(variant)}",
        )
    return variants[0] if variant == "auto" else variant
