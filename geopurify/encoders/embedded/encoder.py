# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The small CLIP as an encoder."""

from dataclasses import replace
from pathlib import Path

import geopurify.encoders.embedded.home_vit  # noqa: F401  # so that timm knows its tower
from geopurify.config import EncoderConfig
from geopurify.encoders.embedded import IMAGE_SIZE, MODEL_JSON, WEIGHTS
from geopurify.encoders.open_clip.encoder import OpenClipEncoder


def embedded_encoder(config: EncoderConfig, weights: Path = WEIGHTS) -> OpenClipEncoder:
    """Return the model with the shipped weights, or with others of it.

    Of the settings, ``device``, ``precision`` and ``prompts`` count.
    """
    width, height = IMAGE_SIZE
    return OpenClipEncoder(
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
