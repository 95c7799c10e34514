# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A small CLIP of indoor things, trained on rendered rooms; see MODEL_CARD.md."""

from pathlib import Path

MODEL_NAME = "home-clip"
MODEL_JSON = Path(__file__).with_name(f"{MODEL_NAME}.json")
WEIGHTS = MODEL_JSON.with_suffix(".safetensors")
IMAGE_SIZE = (320, 240)  # width and height that its training ended with, pixels
