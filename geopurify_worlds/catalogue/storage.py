# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What things are kept in: cabinets, bookshelves, night stands and dressers."""

from dataclasses import replace

import numpy as np

from geopurify_worlds.catalogue.joinery import (
    FRONT_M,
    GRIP_M,
    Face,
    door_grips,
    drawer_grips,
    fronts,
    legs,
    level_board,
    upright_board,
)
from geopurify_worlds.catalogue.lamps import table_lamp
from geopurify_worlds.catalogue.tabletops import laden
from geopurify_worlds.materials import Material, darker
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import box
from geopurify_worlds.style import Style

Size = tuple[float, float, float]
MADE_OF = ("wood", "wood", "wood", "metal", "plastic")
SAME_COLOR = 0.7  # share of the blocks of books on a board
LAMP_M = 0.5  # height that a lamp on a night stand has at most


def cabinet(style: Style) -> Furnishing:
    """Return a cabinet, low or as tall as a wardrobe, with doors and perhaps drawers."""
    rng = style.rng
    is_tall = bool(rng.uniform() < 0.5)
    height = rng.uniform(1.75, 2.05) if is_tall else rng.uniform(0.75, 0.95)
    width = rng.uniform(0.8, 1.25) if is_tall else rng.uniform(0.8, 1.6)
    size = (rng.uniform(0.42, 0.58), width, height)
    main = style.material("cabinet", MADE_OF)
    body, face = _carcass(style, main, size)
    columns = max(2, round(width / 0.48))
    low, high = face.z_m
    split = low + 0.2 if rng.uniform() < 0.4 else low
    doors = Face(face.x_m, face.y_m, (split, high)).split(1, columns)
    drawers = Face(face.x_m, face.y_m, (low, split)).split(1, columns) if split > low else []
    parts = [
        *body,
        *fronts(main, face, doors + drawers),
        *door_grips(style, doors),
        *drawer_grips(style, drawers),
    ]
    item = scene_object("cabinet", parts)
    if is_tall:
        return Furnishing((item,), size, clearance_m=0.3)
    return laden(style, item, size, clearance_m=0.3)


def dresser(style: Style) -> Furnishing:
    """Return a chest of three to five rows of drawers."""
    rng = style.rng
    size = (rng.uniform(0.42, 0.52), rng.uniform(0.7, 1.35), rng.uniform(0.75, 1.2))
    main = style.material("dresser", MADE_OF)
    body, face = _carcass(style, main, size)
    rows = round((face.z_m[1] - face.z_m[0]) / rng.uniform(0.2, 0.26))
    drawers = face.split(max(rows, 3), 2 if size[1] > 0.95 else 1)
    parts = [*body, *fronts(main, face, drawers), *drawer_grips(style, drawers)]
    return laden(style, scene_object("dresser", parts), size, clearance_m=0.3)


def night_stand(style: Style) -> Furnishing:
    """Return a night stand with two drawers, or one above an open shelf; a lamp on some."""
    rng = style.rng
    size = (rng.uniform(0.36, 0.44), rng.uniform(0.38, 0.5), rng.uniform(0.45, 0.6))
    main = style.material("night stand", MADE_OF)
    if rng.uniform() < 0.5:
        body, face = _carcass(style, main, size)
        drawers = face.split(2, 1)
    else:
        body, face = _open_stand(main, size)
        drawers = [face]
    parts = [*body, *fronts(main, face, drawers), *drawer_grips(style, drawers)]
    items = [scene_object("night stand", parts)]
    if rng.uniform() < 0.6:
        items.append(table_lamp(style, size[2], size[0] / 2, 0))
        size = (size[0], size[1], size[2] + LAMP_M)
    return Furnishing(tuple(items), size)


def _carcass(style: Style, main: Material, size_m: Size) -> tuple[list[Part], Face]:
    """Return a closed body on a plinth or on legs, within a size, and the face of its front."""
    depth, width, height = size_m
    foot = style.rng.uniform(0.06, 0.16)
    front = depth - FRONT_M - GRIP_M
    body = upright_board((front / 2, 0, (foot + height) / 2), (front, width, height - foot))
    if style.rng.uniform() < 0.5:
        stand = legs((front, width), foot, 0.05)
    else:
        stand = [box((front / 2 - 0.02, 0, foot / 2), (front - 0.06, width - 0.06, foot))]
    top = level_board((depth / 2, 0, height - 0.0125), (depth, width, 0.025))
    half = width / 2 - 0.01
    return of_material(main, body, top, *stand), Face(
        front, (-half, half), (foot + 0.01, height - 0.03)
    )


def _open_stand(main: Material, size_m: Size) -> tuple[list[Part], Face]:
    """Return a drawer's box on four legs with a shelf below, and the face of the drawer."""
    depth, width, height = size_m
    front, drawer = depth - FRONT_M - GRIP_M, 0.17
    shapes = [
        level_board((front / 2, 0, height - drawer / 2), (front, width, drawer)),
        *legs((front, width), height - drawer, 0.035),
        level_board((front / 2, 0, 0.14), (front, width, 0.02)),
    ]
    half = width / 2 - 0.01
    face = Face(front, (-half, half), (height - drawer + 0.01, height - 0.01))
    return of_material(main, *shapes), face


def bookshelf(style: Style) -> Furnishing:
    """Return an open bookshelf; books fill a part of each board."""
    rng = style.rng
    main = style.material("bookshelf", ("wood", "wood", "metal", "plastic"))
    depth, width, board = rng.uniform(0.26, 0.32), rng.uniform(0.6, 1.1), 0.025
    levels = int(rng.integers(3, 6))
    height = 0.08 + levels * rng.uniform(0.33, 0.37)
    places = np.linspace(0.06, height - board / 2, levels + 1)
    side, inner = (width - board) / 2, width - 2 * board
    shapes = [
        *(
            upright_board((depth / 2, s * side, height / 2), (depth, board, height))
            for s in (-1, 1)
        ),
        *(level_board((depth / 2, 0, z), (depth, inner, board)) for z in places),
    ]
    if rng.uniform() < 0.75:
        shapes.append(upright_board((0.006, 0, height / 2), (0.012, inner, height)))
    rows = [_row_of_books(style, inner, z + board / 2) for z in places[:-1]]
    shelf = scene_object("bookshelf", of_material(main, *shapes))
    return Furnishing((shelf, *rows), (depth, width, height), clearance_m=0.3)


def _row_of_books(style: Style, width_m: float, level_m: float) -> SceneObject:
    """Return blocks of books, most of one colour, from either end of a board."""
    rng = style.rng
    parts: list[Part] = []
    end, used, fill = rng.choice([-1, 1]), 0.0, width_m * rng.uniform(0.35, 0.95)
    main = style.material("books", ("cardboard",))
    material = main
    while used < fill:
        thick, tall = rng.uniform(0.05, 0.15), rng.uniform(0.18, 0.27)
        thick = min(thick, width_m - used)
        spines = _spines(material, rng.uniform(0.03, 0.06))
        y = end * (used + thick / 2 - width_m / 2)
        parts += of_material(spines, box((0.115, y, level_m + tall / 2), (0.18, thick, tall)))
        used += thick
        material = main if rng.uniform() < SAME_COLOR else style.detail(("cardboard",))
    return scene_object("books", parts)


def _spines(material: Material, scale_m: float) -> Material:
    """Return what the backs of books of a material look like, side by side."""
    return replace(
        material, accent=darker(material.color, 0.6), pattern="stripes", scale_m=scale_m
    )
