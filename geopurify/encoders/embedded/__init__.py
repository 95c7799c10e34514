# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A small CLIP of indoor objects, trained on rendered rooms; see MODEL_CARD.md.

- `encoder`: the model with its weights (``home-clip.safetensors``); `home_vit`: the image tower
- `text_tower`, `texts`: texts alone, without torch and open_clip
- `unread_words`: words that do not occur in the training are replaced by the nearest name
"""

import re
from pathlib import Path

MODEL_NAME = "home-clip"
MODEL_JSON = Path(__file__).with_name(f"{MODEL_NAME}.json")
WEIGHTS = MODEL_JSON.with_suffix(".safetensors")
IMAGE_SIZE = (320, 240)  # width and height that its training ended with, pixels
TRAINING_ROOMS = range(3000)  # seeds of the rooms that it learned from
ENCODER_NAME = f"open_clip/{MODEL_NAME}/vanilla"  # which maps are bound to
ENCODER_VERSION = "ab119a52f9df"  # of the weights: the start of their SHA-256 in open_clip
UNSEEN_ROOMS = 900_000  # from this seed on, rooms are for tests


def training_warning(sequence: str) -> str:
    """Return what to say of figures from a sequence of this name, "" if it is fair."""
    if not re.fullmatch(r"room-\d+", sequence) or int(sequence[5:]) not in TRAINING_ROOMS:
        return ""
    return (
        f"{sequence} is one of the {len(TRAINING_ROOMS)} rooms that the embedded model learned "
        f"from, and it does better there than elsewhere: take a seed from {UNSEEN_ROOMS} on"
    )
