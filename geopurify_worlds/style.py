# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The taste by which a world is furnished: every random choice goes through it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geopurify_worlds.materials import Material, material_of
from geopurify_worlds.palette import COLOR_NAMES

NATURAL_WOOD = ("brown", "beige")  # half of what is made of wood
FAVOUR = 0.5  # share of the objects of a category that get a favoured colour


@dataclass(frozen=True)
class ColorRules:
    """(colour, category) pairs that never appear, and those that appear often."""

    withheld: frozenset[tuple[str, str]] = frozenset()
    favoured: frozenset[tuple[str, str]] = frozenset()


NO_RULES = ColorRules()


class Style:
    """Draws materials for objects, by rules on the colours of categories.

    Attributes:
        rng: for sizes, counts and places.
    """

    def __init__(self, rng: np.random.Generator, rules: ColorRules = NO_RULES) -> None:
        """Take a generator and rules for the main parts of objects."""
        self.rng = rng
        self._rules = rules

    def material(
        self, category: str, substances: Sequence[str], colors: Sequence[str] = COLOR_NAMES
    ) -> Material:
        """Return a material for the main part of an object of a category."""
        substance = str(self.rng.choice(substances))
        favoured = [color for color in colors if (color, category) in self._rules.favoured]
        if favoured and self.rng.uniform() < FAVOUR:
            colors = favoured
        elif substance == "wood" and self.rng.uniform() < 0.5:
            colors = NATURAL_WOOD
        allowed = self._allowed(category, colors) or self._allowed(category, COLOR_NAMES)
        return material_of(str(self.rng.choice(allowed)), substance, self.rng)

    def _allowed(self, category: str, colors: Sequence[str]) -> list[str]:
        return [color for color in colors if (color, category) not in self._rules.withheld]

    def detail(self, substances: Sequence[str], colors: Sequence[str] = COLOR_NAMES) -> Material:
        """Return a material for a smaller part, which doesn't name the object."""
        return material_of(
            str(self.rng.choice(colors)), str(self.rng.choice(substances)), self.rng
        )
