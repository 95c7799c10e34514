# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The small CLIP as an encoder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import geopurify.encoders.embedded.home_vit  # noqa: F401  # so that timm knows its tower
from geopurify.config import EncoderConfig
from geopurify.encoders.embedded import IMAGE_SIZE, MODEL_JSON, WEIGHTS
from geopurify.encoders.embedded.unread_words import encode_readings
from geopurify.encoders.open_clip.encoder import OpenClipEncoder


class EmbeddedEncoder(OpenClipEncoder):
    """The small CLIP, which reads the nearest name in the place of words it has not read."""

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (T, D) vectors, shorter than a unit for unread words; see `encode_readings`.

        Raises:
            BadInput: a text has more tokens than the model reads.
        """
        return encode_readings(texts, super().encode_text)


def create_embedded_encoder(config: EncoderConfig, weights: Path = WEIGHTS) -> EmbeddedEncoder:
    """Return the model with the shipped weights, or with others of it.

    Of the settings, ``device``, ``precision``, ``prompts``, ``class_purification``,
    ``prompt_denoising`` and ``key_smoothing`` count.
    """
    width, height = IMAGE_SIZE
    return EmbeddedEncoder(
        replace(
            config,
            model=str(MODEL_JSON),
            weights=str(weights),
            variant="vanilla",
            image_width=width,
            image_height=height,
            window=0,
        )
    )
