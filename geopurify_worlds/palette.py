# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The colours that people name, and what each looks like."""

import colorsys

import numpy as np

Rgb = tuple[float, float, float]
Range = tuple[float, float]

# hue, lightness and saturation of the linear colour; hues of red wrap around 0
_RANGES: dict[str, tuple[Range, Range, Range]] = {
    "red": ((-0.02, 0.015), (0.2, 0.36), (0.7, 0.95)),
    "orange": ((0.045, 0.07), (0.36, 0.48), (0.85, 1.0)),
    "yellow": ((0.13, 0.155), (0.4, 0.55), (0.8, 1.0)),
    "green": ((0.3, 0.38), (0.1, 0.3), (0.5, 0.9)),
    "turquoise": ((0.48, 0.52), (0.25, 0.42), (0.6, 0.9)),
    "blue": ((0.6, 0.66), (0.16, 0.36), (0.6, 0.9)),
    "purple": ((0.76, 0.8), (0.14, 0.3), (0.5, 0.8)),
    "pink": ((0.91, 0.96), (0.55, 0.7), (0.6, 0.9)),
    "brown": ((0.045, 0.075), (0.07, 0.17), (0.5, 0.7)),
    "beige": ((0.09, 0.12), (0.5, 0.62), (0.3, 0.45)),
    "white": ((0.0, 1.0), (0.78, 0.88), (0.0, 0.05)),
    "gray": ((0.0, 1.0), (0.17, 0.32), (0.0, 0.05)),
    "black": ((0.0, 1.0), (0.012, 0.035), (0.0, 0.1)),
}
COLOR_NAMES = tuple(_RANGES)


def shade_of(color_name: str, rng: np.random.Generator) -> Rgb:
    """Return a linear RGB that people call by this name."""
    hue, lightness, saturation = (rng.uniform(*limits) for limits in _RANGES[color_name])
    return colorsys.hls_to_rgb(hue % 1, lightness, saturation)
