# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The small CLIP that comes with this package; its card is MODEL_CARD.md beside this file."""

from pathlib import Path

MODEL_NAME = "home-clip"
MODEL_JSON = Path(__file__).with_name(f"{MODEL_NAME}.json")
WEIGHTS = MODEL_JSON.with_suffix(".safetensors")
IMAGE_SIZE = (448, 336)  # width and height that its training ended with, pixels
