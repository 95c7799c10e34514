# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images that no camera sends, and the cause under which each must be dropped."""

import copy
from collections.abc import Iterator
from typing import Any

from faults.shots import COLOR, DEPTH, Messages, Shot

LARGEST = 2**32 - 1
FORGED = "rgb8\n\x1b[31m[ERROR] [geopurify]: forged"
# topic, fields of the image, cause
HOSTILE: tuple[tuple[str, dict[str, Any], str], ...] = (
    (COLOR, {"encoding": FORGED}, "encoding_unknown"),
    (COLOR, {"encoding": "bayer_rggb8"}, "encoding_bayer"),
    (COLOR, {"width": 0}, "image_empty"),
    (COLOR, {"width": LARGEST, "height": LARGEST}, "size_mismatch"),
    (COLOR, {"step": 1}, "image_truncated"),
    (COLOR, {"step": LARGEST}, "image_truncated"),
    (COLOR, {"data": b""}, "image_truncated"),
    (DEPTH, {"encoding": "64FC1"}, "encoding_unknown"),
    (DEPTH, {"height": LARGEST}, "depth_not_registered"),
    (DEPTH, {"data": b"\xff"}, "image_truncated"),
    (DEPTH, {"encoding": "32FC1", "step": 0}, "image_truncated"),
)


def spoilt(shots: Iterator[Shot]) -> Iterator[tuple[Messages, str]]:
    """Yield the messages of one shot for each hostile image, and the cause."""
    for topic, fields, cause in HOSTILE:
        messages = next(shots).messages
        image = copy.copy(messages[topic])
        for name, value in fields.items():
            setattr(image, name, value)
        yield tuple({**messages, topic: image}.items()), cause
