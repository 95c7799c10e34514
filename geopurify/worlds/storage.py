# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What stands along walls: cabinets, bookshelves, refrigerators, night stands and lamps."""

import numpy as np

from geopurify.worlds.materials import Material, random_color, random_wood, uniform
from geopurify.worlds.objects import Furnishing, SceneObject, of_material, scene_object
from geopurify.worlds.shapes import Shape, box, cylinder, sphere


def cabinet(rng: np.random.Generator) -> Furnishing:
    """Return a cabinet, low or tall, with two doors and knobs."""
    wood, knob = random_wood(rng), uniform((0.5, 0.48, 0.42))
    depth, width, height = 0.45, rng.uniform(0.8, 1.1), rng.choice([0.85, 1.9])
    body = [
        box((depth / 2 - 0.02, 0, 0.04), (depth - 0.1, width - 0.06, 0.08)),
        box((depth / 2 - 0.01, 0, height / 2 + 0.04), (depth - 0.02, width, height - 0.08)),
    ]
    panel = (0.02, width / 2 - 0.02, height - 0.14)
    doors = [box((depth - 0.01, s * width / 4, height / 2 + 0.04), panel) for s in (-1, 1)]
    knobs = [sphere((depth + 0.01, s * 0.05, height * 0.55), 0.02) for s in (-1, 1)]
    pale = Material(wood.accent, wood.color, wood.pattern, wood.scale_m)
    item = scene_object(
        "cabinet", of_material(wood, *body), of_material(pale, *doors), of_material(knob, *knobs)
    )
    return Furnishing((item,), (depth + 0.03, width, height), clearance_m=0.3)


def bookshelf(rng: np.random.Generator) -> Furnishing:
    """Return an open bookshelf; books fill a part of each board."""
    wood = random_wood(rng)
    depth, width, height, board = 0.3, rng.uniform(0.8, 1.0), 1.85, 0.025
    levels = np.linspace(0.06, height - board / 2, 6)
    side = (width - board) / 2
    shapes = [
        box((0.01, 0, height / 2), (0.02, width, height)),
        *(box((depth / 2, s * side, height / 2), (depth, board, height)) for s in (-1, 1)),
        *(box((depth / 2, 0, z), (depth, width - 2 * board, board)) for z in levels),
    ]
    books = [_books(rng, width - 2 * board, z + board / 2) for z in levels[:-1]]
    shelf = scene_object("bookshelf", of_material(wood, *shapes))
    return Furnishing((shelf, *books), (depth, width, height), clearance_m=0.3)


def _books(rng: np.random.Generator, width_m: float, level_m: float) -> SceneObject:
    """Return a row of books in three to five blocks that starts at the left of a board."""
    blocks, y = [], -width_m / 2
    for _ in range(int(rng.integers(3, 6))):
        thick, tall = rng.uniform(0.04, 0.16), rng.uniform(0.18, 0.27)
        color = Material(random_color(rng), random_color(rng), "stripes", rng.uniform(0.03, 0.09))
        shape: Shape = box((0.12, y + thick / 2, level_m + tall / 2), (0.18, thick, tall))
        blocks.append(of_material(color, shape))
        y += thick
    return scene_object("books", *blocks)


def refrigerator(rng: np.random.Generator) -> Furnishing:
    """Return a refrigerator with two doors and their handles."""
    depth, width, height = 0.6, 0.6, rng.uniform(1.55, 1.8)
    white, steel = uniform((0.8, 0.82, 0.83)), uniform((0.4, 0.41, 0.43))
    split = height * 0.68
    shapes = [
        box((depth / 2 - 0.03, 0, height / 2), (depth - 0.06, width, height)),
        box((depth - 0.03, 0, split / 2 + 0.02), (0.05, width, split - 0.06)),
        box((depth - 0.03, 0, (split + height) / 2), (0.05, width, height - split - 0.02)),
    ]
    handles = [
        cylinder((depth + 0.01, 0.24, split - 0.3), 0.012, 0.4),
        cylinder((depth + 0.01, 0.24, split + 0.2), 0.012, 0.25),
    ]
    item = scene_object("refridgerator", of_material(white, *shapes), of_material(steel, *handles))
    return Furnishing((item,), (depth + 0.03, width, height), clearance_m=0.3)


def night_stand(rng: np.random.Generator) -> Furnishing:
    """Return a night stand with a drawer."""
    wood = random_wood(rng)
    pale = Material(wood.accent, wood.color, wood.pattern, wood.scale_m)
    body = box((0.19, 0, 0.3), (0.38, 0.42, 0.44))
    legs = [cylinder((x, y, 0.04), 0.02, 0.08) for x in (0.04, 0.34) for y in (-0.17, 0.17)]
    drawer = box((0.38, 0, 0.36), (0.02, 0.38, 0.22))
    item = scene_object("night stand", of_material(wood, body, *legs), of_material(pale, drawer))
    return Furnishing((item,), (0.4, 0.42, 0.52))


def floor_lamp(rng: np.random.Generator) -> Furnishing:
    """Return a lamp on a pole 3 cm thick."""
    height = rng.uniform(1.4, 1.7)
    metal, shade = uniform((0.2, 0.19, 0.18)), uniform((0.85, 0.72, 0.5), glow=0.6)
    foot = [cylinder((0.2, 0, 0.015), 0.15, 0.03), cylinder((0.2, 0, height / 2), 0.015, height)]
    hood = cylinder((0.2, 0, height - 0.12), 0.18, 0.26)
    item = scene_object("lamp", of_material(metal, *foot), of_material(shade, hood))
    return Furnishing((item,), (0.4, 0.4, height + 0.02))
