# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What furniture makers repeat: boards with their grain, legs, fronts and grips."""

from dataclasses import dataclass, replace

import numpy as np

from geopurify_worlds.materials import Material, darker
from geopurify_worlds.objects import Part, of_material
from geopurify_worlds.shapes import Shape, Triple, box, cylinder, sphere
from geopurify_worlds.style import Style

FRONT_M = 0.02  # thickness of doors and of the faces of drawers
GRIP_M = 0.03  # how far knobs and handles stand out from them
JOINT_M = 0.01  # seen between two fronts
GRIP_COLORS = ("gray", "black", "brown", "white")


@dataclass(frozen=True)
class Face:
    """An upright rectangle that looks along x.

    Attributes:
        x_m: where it is.
        y_m, z_m: its lowest and highest y and z.
    """

    x_m: float
    y_m: tuple[float, float]
    z_m: tuple[float, float]

    @property
    def center_m(self) -> tuple[float, float, float]:
        """Its middle."""
        return self.x_m, sum(self.y_m) / 2, sum(self.z_m) / 2

    @property
    def size_m(self) -> tuple[float, float]:
        """Its extents along y and z."""
        return self.y_m[1] - self.y_m[0], self.z_m[1] - self.z_m[0]

    def split(self, rows: int, columns: int) -> list["Face"]:
        """Return the faces of a grid, from low y and z to high ones, row by row."""
        y, z = np.linspace(*self.y_m, columns + 1), np.linspace(*self.z_m, rows + 1)
        return [
            Face(self.x_m, (y[j], y[j + 1]), (z[i], z[i + 1]))
            for i in range(rows)
            for j in range(columns)
        ]


def tone_material(material: Material, factor: float) -> Material:
    """Return a material with both colours times a factor."""
    color, accent = darker(material.color, factor), darker(material.accent, factor)
    return replace(material, color=color, accent=accent)


def level_board(center_m: Triple, size_m: Triple) -> Shape:
    """Return a box with its grain along y."""
    return box(center_m, (size_m[1], size_m[0], size_m[2]), (0, 0, np.pi / 2))


def upright_board(center_m: Triple, size_m: Triple) -> Shape:
    """Return a box with its grain along z."""
    return box(center_m, (size_m[2], size_m[1], size_m[0]), (0, np.pi / 2, 0))


def legs(
    area_m: tuple[float, float], height_m: float, thickness_m: float, is_round: bool = False
) -> list[Shape]:
    """Return four legs in the corners of an area (depth, width) that begins at x = 0."""
    depth, width = area_m
    half = thickness_m / 2
    places = [
        (x, y, height_m / 2)
        for x in (half, depth - half)
        for y in (half - width / 2, width / 2 - half)
    ]
    if is_round:
        return [cylinder(place, half, height_m) for place in places]
    return [upright_board(place, (thickness_m, thickness_m, height_m)) for place in places]


def fronts(main: Material, face: Face, cells: list[Face]) -> list[Part]:
    """Return a front before each cell, and the shadow of the joints between them."""
    panels = [
        upright_board(
            (cell.x_m + FRONT_M / 2, *cell.center_m[1:]),
            (FRONT_M, cell.size_m[0] - JOINT_M, cell.size_m[1] - JOINT_M),
        )
        for cell in cells
    ]
    shadow = box(face.center_m, (0.01, *face.size_m))
    return of_material(main, *panels) + of_material(tone_material(main, 0.25), shadow)


def drawer_grips(style: Style, cells: list[Face]) -> list[Part]:
    """Return a knob or a level handle in the middle of each drawer."""
    material = style.detail(("metal", "wood"), GRIP_COLORS)
    is_knob = style.rng.uniform() < 0.5
    return of_material(
        material, *(_grip(cell.center_m, cell.size_m[0], is_knob, np.pi / 2) for cell in cells)
    )


def door_grips(style: Style, cells: list[Face]) -> list[Part]:
    """Return a knob or an upright handle beside the open edge of each door of a row."""
    material = style.detail(("metal", "wood"), GRIP_COLORS)
    is_knob = style.rng.uniform() < 0.5
    shapes = []
    for i, cell in enumerate(cells):
        x, _, z = cell.center_m
        y = cell.y_m[1] - 0.05 if i % 2 == 0 else cell.y_m[0] + 0.05
        shapes.append(_grip((x, y, z), cell.size_m[1], is_knob, 0.0))
    return of_material(material, *shapes)


def _grip(center_m: Triple, length_m: float, is_knob: bool, roll: float) -> Shape:
    x, y, z = center_m
    if is_knob:
        return sphere((x + FRONT_M + 0.012, y, z), 0.018)
    return cylinder((x + FRONT_M + 0.018, y, z), 0.01, min(0.5 * length_m, 0.24), (roll, 0, 0))
