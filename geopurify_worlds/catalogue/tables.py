# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tables and desks, with the chairs and things that belong to them."""

import numpy as np

from geopurify_worlds.catalogue.chairs import CHAIR_SIZE_M, chair, dining_chair
from geopurify_worlds.catalogue.clutter import laptop, vase
from geopurify_worlds.catalogue.joinery import (
    Face,
    drawer_grips,
    fronts,
    legs,
    level_board,
    upright_board,
)
from geopurify_worlds.catalogue.lamps import table_lamp
from geopurify_worlds.catalogue.rugs import RUG_M, rug_on_floor
from geopurify_worlds.catalogue.tabletops import laden
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder, pose
from geopurify_worlds.style import Style

CHAIR_UNDER_M = (0.1, 0.22)  # how far a chair's seat is pushed below the table
TABLE_M = 0.75  # height of what people eat and write at
LEG_COLORS = ("black", "gray", "white", "brown")


def dining_set(style: Style) -> Furnishing:
    """Return a table, most on a rug, with two to four chairs that look at it."""
    rng = style.rng
    is_round = bool(rng.uniform() < 0.35)
    depth = rng.uniform(0.85, 1.05) if is_round else rng.uniform(0.75, 0.9)
    width = depth if is_round else rng.uniform(1.2, 1.6)
    reach = CHAIR_SIZE_M[0] - CHAIR_UNDER_M[0] + 0.1
    around = reach if is_round else 0.1
    size = (depth + 2 * reach, width + 2 * around, CHAIR_SIZE_M[2] + RUG_M)
    middle = pose((size[0] / 2, 0, 0))
    objects = [_table(style, (depth, width, TABLE_M), is_round)]
    objects.append(vase(style, TABLE_M, *rng.uniform(-0.2, 0.2, 2)))
    level = 0.0
    if rng.uniform() < 0.7:
        objects.append(rug_on_floor(style, (size[0], size[1]), is_round))
        level = RUG_M
    objects += _chairs_around(style, (depth, width, level), is_round)
    return Furnishing(tuple(item.moved(middle) for item in objects), size)


def _chairs_around(
    style: Style, size_m: tuple[float, float, float], is_round: bool
) -> list[SceneObject]:
    """Return alike chairs that look at a table of (depth, width) from a height."""
    rng = style.rng
    depth, width, level = size_m
    if is_round:
        count = int(rng.integers(2, 5))
        places = [(0.0, i * 2 * np.pi / count) for i in range(count)]
    else:
        places = [(y, turn) for turn in (0, np.pi) for y in (-width / 4, width / 4)]
        places = places if rng.uniform() < 0.7 else places[1:3]
    seat = dining_chair(style)
    chairs = []
    for y, turn in places:
        x = CHAIR_SIZE_M[0] + depth / 2 - rng.uniform(*CHAIR_UNDER_M)
        pulled_out = seat.moved(pose((-x, y, level), (0, 0, rng.uniform(-0.1, 0.1))))
        chairs.append(pulled_out.moved(pose((0, 0, 0), (0, 0, turn))))
    return chairs


def side_table(style: Style) -> Furnishing:
    """Return a low table for a sofa, or a narrow one for a wall, with something on most."""
    rng = style.rng
    kind = int(rng.integers(3))
    if kind == 0:
        size = (rng.uniform(0.5, 0.65), rng.uniform(0.8, 1.2), rng.uniform(0.38, 0.48))
    elif kind == 1:
        width = rng.uniform(0.42, 0.7)
        size = (width, width, rng.uniform(0.45, 0.6))
    else:
        size = (rng.uniform(0.32, 0.4), rng.uniform(0.8, 1.2), rng.uniform(0.72, 0.82))
    item = _table(style, size, is_round=kind == 1 and rng.uniform() < 0.7)
    return laden(style, item.moved(pose((size[0] / 2, 0, 0))), size)


def _table(style: Style, size_m: tuple[float, float, float], is_round: bool) -> SceneObject:
    """Return a table around the origin: round or not, on legs, a column or two panels."""
    rng = style.rng
    depth, width, height = size_m
    main = style.material("table", ("wood", "wood", "wood", "plastic", "metal", "stone", "glass"))
    thick = rng.uniform(0.03, 0.05)
    under = height - thick
    if is_round:
        top: Shape = cylinder((0, 0, height - thick / 2), depth / 2, thick)
        stand = _column(depth, under)
        if rng.uniform() < 0.4:
            stand = _centered(legs((0.64 * depth, 0.64 * width), under, 0.045, True), 0.64 * depth)
    else:
        top = level_board((0, 0, height - thick / 2), (depth, width, thick))
        stand = _frame(int(rng.integers(3)), (depth, width), under)
    if main.substance in ("stone", "glass") or rng.uniform() < 0.25:
        below = of_material(style.detail(("metal", "wood"), LEG_COLORS), *stand)
    else:
        below = of_material(main, *stand)
    return scene_object("table", of_material(main, top), below)


def _centered(shapes: list[Shape], depth_m: float) -> list[Shape]:
    """Return shapes that begin at x = 0 moved so that the origin is in their middle."""
    return [shape.moved(pose((-depth_m / 2, 0, 0))) for shape in shapes]


def _column(diameter_m: float, height_m: float) -> list[Shape]:
    return [
        cylinder((0, 0, 0.02), 0.3 * diameter_m, 0.04),
        cylinder((0, 0, height_m / 2), 0.05, height_m),
    ]


def _frame(kind: int, area_m: tuple[float, float], height_m: float) -> list[Shape]:
    """Return legs with rails, round legs, or two panels with a bar between them."""
    depth, width = area_m[0] - 0.06, area_m[1] - 0.06
    if kind < 2:
        thick = 0.06 if kind == 0 else 0.045
        shapes = _centered(legs((depth, width), height_m, thick, is_round=kind == 1), depth)
        rails = [(i * (depth / 2 - 0.03), 0, height_m - 0.04) for i in (-1, 1)]
        return shapes + [level_board(rail, (0.025, width, 0.08)) for rail in rails]
    sides = (-0.4 * width, 0.4 * width)
    panels = [upright_board((0, y, height_m / 2), (0.8 * depth, 0.05, height_m)) for y in sides]
    return [*panels, level_board((0, 0, 0.3 * height_m), (0.05, 0.8 * width, 0.08))]


def desk(style: Style) -> Furnishing:
    """Return a desk with a screen or a laptop, a lamp and a chair in front of it."""
    rng = style.rng
    depth, width = rng.uniform(0.6, 0.72), rng.uniform(1.15, 1.5)
    side = int(rng.choice([-1, 1]))  # of the lamp and the drawers
    middle = -0.1 * side  # of what is worked at
    if rng.uniform() < 0.5:
        device = _screen(style, 0.3 * depth, middle)
    else:
        device = laptop(style, TABLE_M, depth / 2, middle)
    lamp = table_lamp(style, TABLE_M, 0.3 * depth + 0.05, side * (width / 2 - 0.22))
    back_m = depth + CHAIR_SIZE_M[0] - rng.uniform(*CHAIR_UNDER_M)
    stand = pose((back_m, middle, 0), (0, 0, np.pi + rng.uniform(-0.3, 0.3)))
    items = (_desk(style, depth, width, side), device, lamp, chair(style).moved(stand))
    return Furnishing(items, (depth + CHAIR_SIZE_M[0] + 0.05, width, 1.3))


def _desk(style: Style, depth_m: float, width_m: float, side: int) -> SceneObject:
    """Return a desk on four legs, or on a panel and a block of drawers at a side."""
    main = style.material("desk", ("wood", "wood", "metal", "plastic"))
    top = level_board((depth_m / 2, 0, TABLE_M - 0.015), (depth_m, width_m, 0.03))
    under = TABLE_M - 0.03
    if style.rng.uniform() < 0.25:
        rail = level_board((0.03, 0, under - 0.06), (0.02, width_m - 0.1, 0.1))
        frame = legs((depth_m, width_m), under, 0.05)
        return scene_object("desk", of_material(main, top, rail, *frame))
    end_y = side * (0.02 - width_m / 2)
    end = upright_board((depth_m / 2, end_y, under / 2), (depth_m, 0.03, under))
    back = level_board((0.02, 0, 0.52), (0.02, width_m - 0.04, 0.38))
    drawers = _drawers(style, main, depth_m - 0.05, side * (width_m / 2 - 0.21))
    return scene_object("desk", of_material(main, top, end, back), drawers)


def _drawers(style: Style, main: Material, depth_m: float, y_m: float) -> list[Part]:
    """Return a block of three drawers below a desk's top."""
    block = box((depth_m / 2, y_m, 0.37), (depth_m, 0.4, 0.7))
    face = Face(depth_m, (y_m - 0.2, y_m + 0.2), (0.03, 0.72))
    cells = face.split(3, 1)
    return [
        *of_material(main, block),
        *fronts(main, face, cells),
        *drawer_grips(style, cells),
    ]


def _screen(style: Style, x_m: float, y_m: float) -> SceneObject:
    """Return a screen on a foot on a desk, switched on or off."""
    dark = style.material("television", ("plastic",), ("black", "black", "gray", "white"))
    is_on = style.rng.uniform() < 0.5
    picture = uniform((0.1, 0.16, 0.25), glow=0.6) if is_on else uniform((0.015, 0.016, 0.02))
    stand = [
        box((x_m, y_m, TABLE_M + 0.005), (0.18, 0.24, 0.01)),
        cylinder((x_m - 0.02, y_m, TABLE_M + 0.08), 0.02, 0.16),
    ]
    frame = box((x_m, y_m, TABLE_M + 0.27), (0.03, 0.56, 0.34))
    face = box((x_m + 0.01, y_m, TABLE_M + 0.27), (0.02, 0.52, 0.3))
    return scene_object("television", of_material(dark, frame, *stand), of_material(picture, face))
