# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The architecture of a small CLIP for rendered rooms, trained by geopurify-train train-clip."""

from pathlib import Path

MODEL_NAME = "home-clip"
MODEL_JSON = Path(__file__).with_name(f"{MODEL_NAME}.json")
IMAGE_SIZE = (320, 240)  # width and height that its training ended with, pixels
