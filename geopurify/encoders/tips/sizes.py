# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published models of TIPSv2: their sizes, and what is published of them."""

from typing import Any

PATCH_PX = 14
# Width, layers and heads of image and text tower, and the width of the MLPs, of each model.
SIZES: dict[str, dict[str, Any]] = {
    "google/tipsv2-b14": {"width": 768, "layers": (12, 12), "heads": 12, "hidden": 3072},
    "google/tipsv2-l14": {"width": 1024, "layers": (24, 12), "heads": 16, "hidden": 4096},
    "google/tipsv2-so400m14": {"width": 1152, "layers": (27, 27), "heads": 16, "hidden": 4304},
    "google/tipsv2-g14": {"width": 1536, "layers": (40, 12), "heads": 24, "hidden": 6144},
}
# Published mIoU on ADE20K's 150 classes without training on them, by the value path (maskclip)
# and nine templates, %: README of google-deepmind/tips.
ADE150 = dict(zip(SIZES, (17.4, 24.7, 23.3, 17.8), strict=True))
