# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Colours of voxels: as seen, by label, by confidence, by similarity to a text."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Paint = Literal["as seen", "labels", "labels before purification", "confidence", "similarity"]
PAINTS: tuple[Paint, ...] = (
    *("as seen", "labels", "labels before purification", "confidence", "similarity"),
)
UNKNOWN = (150, 150, 150)
FOUND = (255, 122, 0)  # what a text found
MUTED_SHARE, MUTED_WHITE = 0.35, 150  # colours around what was found
# Anchors of matplotlib's "inferno" and "viridis" (CC0), dark to bright.
INFERNO = (
    *((20, 11, 53), (85, 15, 109), (147, 38, 103)),
    *((204, 66, 72), (243, 118, 27), (246, 215, 70)),
)
VIRIDIS = (
    *((68, 1, 84), (65, 68, 135), (42, 120, 142)),
    *((34, 168, 132), (122, 209, 81), (253, 231, 37)),
)


def ramp(values: NDArray[np.floating], anchors: Sequence[tuple[int, int, int]]) -> NDArray[Any]:
    """Return (N, 3) uint8 colours of values in 0..1."""
    at = np.linspace(0, 1, len(anchors))
    channels = [np.interp(values, at, channel) for channel in np.array(anchors).T]
    found: NDArray[Any] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return found


def paint_points(
    points: NDArray[Any],
    paint: Paint,
    label_colors: NDArray[np.uint8],
    similarity: NDArray[np.float32] | None,
) -> NDArray[np.uint8]:
    """Return (M, 3) colours of (M,) `VIEWED_POINT`.

    Args:
        label_colors: (C, 3).
        similarity: (M,) scores, NaN where unknown; None: unknown everywhere.
    """
    if paint == "as seen":
        return points["seen"]
    if paint == "confidence":
        return ramp(points["confidence"] / np.float32(255), VIRIDIS)
    if paint == "similarity":
        if similarity is None:
            return mute_colors(points["seen"])
        colors = ramp(np.nan_to_num(similarity), INFERNO)
        colors[np.isnan(similarity)] = UNKNOWN
        return colors
    labels = points["label" if paint == "labels" else "label_raw"]
    table = np.concatenate([label_colors, np.array([UNKNOWN], np.uint8)])
    found: NDArray[np.uint8] = table[np.minimum(labels, len(label_colors))]
    return found


def mute_colors(colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return faded greys of (M, 3) colours."""
    grey = MUTED_SHARE * colors.mean(1, keepdims=True) + MUTED_WHITE
    return np.repeat(grey.astype(np.uint8), 3, axis=1)
