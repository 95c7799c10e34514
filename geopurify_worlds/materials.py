# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What surfaces are made of and look like: colours, a pattern, its size, and gloss."""

from dataclasses import dataclass

import numpy as np

from geopurify_worlds.palette import Rgb, shade_of


@dataclass(frozen=True)
class Material:
    """A surface that mixes two colours by a pattern.

    Attributes:
        color, accent: linear RGB in [0, 1].
        pattern: a name in `geopurify_worlds.textures.PATTERNS`.
        scale_m: size of the pattern's features.
        glow: share of the colour that is seen without light, in [0, 1].
        gloss: strength of the mirrored light, in [0, 1].
        color_name, substance: what people would call it; a name of `COLOR_NAMES` and of
            `SUBSTANCES`, or "" for what nobody would name.
    """

    color: Rgb
    accent: Rgb
    pattern: str
    scale_m: float
    glow: float = 0.0
    gloss: float = 0.0
    color_name: str = ""
    substance: str = ""


@dataclass(frozen=True)
class Finish:
    """How a substance shows its colour.

    Attributes:
        patterns: those it may have.
        scale_m: smallest and largest size of the pattern.
        accent: brightness of the accent against the colour.
        gloss: as of a `Material`.
    """

    patterns: tuple[str, ...]
    scale_m: tuple[float, float]
    accent: float
    gloss: float


SUBSTANCES: dict[str, Finish] = {
    "wood": Finish(("wood",), (0.03, 0.06), 0.7, 0.05),
    "metal": Finish(("brushed",), (0.004, 0.01), 0.75, 0.9),
    "plastic": Finish(("plain",), (1.0, 1.0), 1.0, 0.35),
    "fabric": Finish(("weave", "clouds"), (0.012, 0.03), 0.75, 0.0),
    "leather": Finish(("blotches",), (0.02, 0.05), 0.8, 0.25),
    "ceramic": Finish(("plain",), (1.0, 1.0), 1.0, 0.6),
    "glass": Finish(("plain",), (1.0, 1.0), 1.0, 1.0),
    "stone": Finish(("speckles",), (0.01, 0.03), 0.55, 0.15),
    "cardboard": Finish(("clouds",), (0.1, 0.2), 0.9, 0.0),
}


def material_of(color_name: str, substance: str, rng: np.random.Generator) -> Material:
    """Return a substance in a shade of a named colour."""
    finish = SUBSTANCES[substance]
    color = shade_of(color_name, rng)
    return Material(
        color,
        darker(color, finish.accent),
        str(rng.choice(finish.patterns)),
        rng.uniform(*finish.scale_m),
        gloss=finish.gloss,
        color_name=color_name,
        substance=substance,
    )


def uniform(color: Rgb, glow: float = 0.0) -> Material:
    """Return a material of one colour that nobody names."""
    return Material(color, color, "plain", 1.0, glow)


def darker(color: Rgb, factor: float) -> Rgb:
    """Return a colour times a factor."""
    return (color[0] * factor, color[1] * factor, color[2] * factor)
