# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Floor, ceiling and walls around the free space of a room."""

import numpy as np

from geopurify_worlds.materials import Material, darker
from geopurify_worlds.objects import SceneObject, of_material, scene_object
from geopurify_worlds.palette import shade_of
from geopurify_worlds.shapes import Shape, box
from geopurify_worlds.spaces import DOORWAY_M, WALL_M, Space
from geopurify_worlds.style import Style

TINTS = ("white", "white", "beige", "gray", "yellow", "blue", "green", "pink")
BOARDS, TILES = ("brown", "beige"), ("gray", "beige", "white", "brown", "black")


def shell(space: Space, style: Style) -> list[SceneObject]:
    """Return floor, ceiling and four walls around a space whose middle is the origin."""
    x, y, z = space.size_m
    t = WALL_M
    paint = _paint(style.rng)
    chalk = Material((0.88, 0.88, 0.86), (0.84, 0.84, 0.83), "clouds", 0.5, color_name="white")
    walls = [_end_wall(space, side) for side in (-1, 1)]
    walls += [[box((0, s * (y + t) / 2, z / 2), (x, t, z))] for s in (-1, 1)]
    sides = [opening.side for opening in space.openings]  # the floor goes on below doorways
    boards = box((t * sum(sides) / 2, 0, -t / 2), (x + t * len(sides), y, t))
    return [
        scene_object("floor", of_material(_flooring(style), boards)),
        scene_object("ceiling", of_material(chalk, box((0, 0, z + t / 2), (x, y, t)))),
        *(scene_object("wall", of_material(paint, *wall)) for wall in walls),
    ]


def _end_wall(space: Space, side: int) -> list[Shape]:
    """Return the wall at the highest (1) or lowest (-1) x, around its doorway if it has one."""
    x, y, z = space.size_m
    middle, reach = side * (x + WALL_M) / 2, y / 2 + WALL_M
    holes = [opening.y_m for opening in space.openings if opening.side == side]
    if not holes:
        return [box((middle, 0, z / 2), (WALL_M, 2 * reach, z))]
    width, height = DOORWAY_M
    low, high = holes[0] - width / 2, holes[0] + width / 2
    return [
        box((middle, (low - reach) / 2, z / 2), (WALL_M, low + reach, z)),
        box((middle, (reach + high) / 2, z / 2), (WALL_M, reach - high, z)),
        box((middle, holes[0], (z + height) / 2), (WALL_M, width, z - height)),
    ]


def _paint(rng: np.random.Generator) -> Material:
    """Return white paint with a tint, too pale to be called by its colour."""
    tint = np.array(shade_of(str(rng.choice(TINTS)), rng))
    share = rng.uniform(0, 0.35)
    red, green, blue = (0.82 * (1 - share) + 1.1 * share * tint).clip(0, 0.9).tolist()
    return Material((red, green, blue), darker((red, green, blue), 0.94), "clouds", 0.3)


def _flooring(style: Style) -> Material:
    rng = style.rng
    if rng.uniform() < 0.65:
        wood = style.detail(("wood",), BOARDS)
        scale_m, accent = rng.uniform(0.1, 0.18), darker(wood.color, 0.75)
        pattern, gloss = "planks", 0.1
    else:
        wood = style.detail(("stone",), TILES)
        scale_m, accent = rng.uniform(0.25, 0.5), darker(wood.color, 0.85)
        pattern, gloss = "checker", 0.2
    return Material(
        wood.color, accent, pattern, scale_m, 0.0, gloss, wood.color_name, wood.substance
    )
