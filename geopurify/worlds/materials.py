# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What surfaces look like: colours, a pattern and its size."""

import colorsys
from dataclasses import dataclass

import numpy as np

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Material:
    """A surface that mixes two colours by a pattern.

    Attributes:
        color, accent: linear RGB in [0, 1].
        pattern: a name in `geopurify.worlds.textures.PATTERNS`.
        scale_m: size of the pattern's features.
        glow: share of the colour that is seen without light, in [0, 1].
    """

    color: Rgb
    accent: Rgb
    pattern: str
    scale_m: float
    glow: float = 0.0


def uniform(color: Rgb, glow: float = 0.0) -> Material:
    """Return a material of one colour."""
    return Material(color, color, "plain", 1.0, glow)


def darker(color: Rgb, factor: float) -> Rgb:
    """Return a colour times a factor."""
    return (color[0] * factor, color[1] * factor, color[2] * factor)


def random_wood(rng: np.random.Generator) -> Material:
    """Return a wood, from pale birch to dark walnut."""
    hue, saturation = rng.uniform(0.05, 0.1), rng.uniform(0.4, 0.6)
    color = colorsys.hls_to_rgb(hue, rng.uniform(0.2, 0.6), saturation)
    return Material(color, darker(color, 0.8), "wood", rng.uniform(0.03, 0.06))


def random_cloth(rng: np.random.Generator) -> Material:
    """Return a coloured cloth with soft folds."""
    color = random_color(rng)
    return Material(color, darker(color, 0.85), "clouds", rng.uniform(0.05, 0.12))


def random_color(rng: np.random.Generator) -> Rgb:
    """Return a colour of any hue, neither black nor white."""
    return colorsys.hls_to_rgb(rng.uniform(), rng.uniform(0.25, 0.6), rng.uniform(0.2, 0.6))
