# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects: a name and the shapes and materials that they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify_worlds.materials import Material
from geopurify_worlds.shapes import Shape


@dataclass(frozen=True, eq=False)
class Part:
    """A shape of one material."""

    shape: Shape
    material: Material


@dataclass(frozen=True, eq=False)
class SceneObject:
    """One instance of a class.

    Attributes:
        name: its class.
        parts: in the frame of its furnishing, or in the map once placed.  The first one's
            material is what people would name the object by.
    """

    name: str
    parts: tuple[Part, ...]

    @property
    def material(self) -> Material:
        """The material that the object is named by."""
        return self.parts[0].material

    def moved(self, transform: NDArray[np.float64]) -> "SceneObject":
        """Return the object moved by a (4, 4) rigid transform."""
        parts = tuple(Part(part.shape.moved(transform), part.material) for part in self.parts)
        return SceneObject(self.name, parts)


@dataclass(frozen=True, eq=False)
class Furnishing:
    """Objects that stand or hang together.

    The frame's origin is at floor level in the middle of the back: x runs away from the wall
    behind, y along it, z up.

    Attributes:
        size_m: (depth, width, height), the extents along x, y and z.
        bottom_m: height above the floor at which it begins.
        clearance_m: depth in front of it that other things leave free.
    """

    objects: tuple[SceneObject, ...]
    size_m: tuple[float, float, float]
    bottom_m: float = 0.0
    clearance_m: float = 0.0


def of_material(material: Material, *shapes: Shape) -> list[Part]:
    """Return parts of the same material."""
    return [Part(shape, material) for shape in shapes]


def scene_object(name: str, *groups: Sequence[Part]) -> SceneObject:
    """Return an object of several groups of parts."""
    return SceneObject(name, tuple(part for group in groups for part in group))
