# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The taste by which a world is furnished: every random choice goes through it."""

from collections.abc import Collection, Sequence

import numpy as np

from geopurify.worlds.materials import Material, material_of
from geopurify.worlds.palette import COLOR_NAMES

NATURAL_WOOD = ("brown", "beige")  # half of what is made of wood


class Style:
    """Draws materials for objects; some pairs of colour and category may be held back.

    Attributes:
        rng: for sizes, counts and places.
    """

    def __init__(
        self, rng: np.random.Generator, withheld: Collection[tuple[str, str]] = ()
    ) -> None:
        """Take a generator and the (colour, category) pairs that never appear."""
        self.rng = rng
        self._withheld = frozenset(withheld)

    def material(
        self, category: str, substances: Sequence[str], colors: Sequence[str] = COLOR_NAMES
    ) -> Material:
        """Return a material for the main part of an object of a category."""
        substance = str(self.rng.choice(substances))
        if substance == "wood" and self.rng.uniform() < 0.5:
            colors = NATURAL_WOOD
        allowed = [color for color in colors if (color, category) not in self._withheld]
        if not allowed:
            allowed = [color for color in COLOR_NAMES if (color, category) not in self._withheld]
        return material_of(str(self.rng.choice(allowed)), substance, self.rng)

    def detail(self, substances: Sequence[str], colors: Sequence[str] = COLOR_NAMES) -> Material:
        """Return a material for a smaller part, which doesn't name the object."""
        return material_of(
            str(self.rng.choice(colors)), str(self.rng.choice(substances)), self.rng
        )
