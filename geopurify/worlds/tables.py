# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tables and desks, with the chairs and things that belong to them."""

import numpy as np

from geopurify.worlds.materials import Material, random_cloth, random_color, random_wood, uniform
from geopurify.worlds.objects import Furnishing, SceneObject, of_material, scene_object
from geopurify.worlds.seating import CHAIR_DEPTH_M, chair
from geopurify.worlds.shapes import box, cylinder, pose

CHAIR_OUT_M = 0.14  # how far a chair's back sticks out from below the table's edge, at least
RUG_MARGIN_M = 0.1


def dining_set(rng: np.random.Generator) -> Furnishing:
    """Return a table on a rug with two chairs on each long side, pulled out at random."""
    wood, seat = random_wood(rng), random_cloth(rng)
    width, depth = rng.uniform(1.2, 1.5), rng.uniform(0.75, 0.85)
    reach = CHAIR_DEPTH_M + 0.12
    size = (depth + 2 * reach, width + 0.2, 0.92)
    middle = pose((size[0] / 2, 0, 0))
    chairs = []
    for side in (0, np.pi):
        for y in (-width / 4, width / 4):
            back = depth / 2 + CHAIR_OUT_M + rng.uniform(0.1, 0.35)
            turn = rng.uniform(-0.2, 0.2)
            stand = pose((0, 0, 0), (0, 0, side)) @ pose((-back, y, 0.015), (0, 0, turn))
            chairs.append(chair(wood, seat).moved(stand))
    objects = (table(wood, depth, width), _rug(rng, size), _vase(rng), *chairs)
    return Furnishing(tuple(item.moved(middle) for item in objects), size)


def table(wood: Material, depth_m: float, width_m: float) -> SceneObject:
    """Return a table 75 cm high on four legs around the origin."""
    x, y, leg = depth_m / 2 - 0.06, width_m / 2 - 0.06, 0.055
    legs = [box((i * x, j * y, 0.355), (leg, leg, 0.71)) for i in (-1, 1) for j in (-1, 1)]
    rails = [box((i * x, 0, 0.66), (0.025, 2 * y, 0.09)) for i in (-1, 1)]
    top = box((0, 0, 0.73), (width_m, depth_m, 0.04), (0, 0, np.pi / 2))
    return scene_object("table", of_material(wood, *legs, *rails, top))


def _rug(rng: np.random.Generator, size_m: tuple[float, float, float]) -> SceneObject:
    material = Material(random_color(rng), random_color(rng), "checker", rng.uniform(0.15, 0.3))
    depth, width = size_m[0] - RUG_MARGIN_M, size_m[1] - RUG_MARGIN_M
    return scene_object(
        "floor mat", of_material(material, box((0, 0, 0.005), (depth, width, 0.02)))
    )


def _vase(rng: np.random.Generator) -> SceneObject:
    x, y = rng.uniform(-0.15, 0.15), rng.uniform(-0.3, 0.3)
    clay = uniform(random_color(rng))
    body, neck = cylinder((x, y, 0.84), 0.06, 0.18), cylinder((x, y, 0.97), 0.03, 0.08)
    return scene_object("otherprop", of_material(clay, body, neck))


def desk(rng: np.random.Generator) -> Furnishing:
    """Return a desk with a drawer block, a screen, a lamp and a chair in front of it."""
    wood = random_wood(rng)
    depth, width = 0.65, rng.uniform(1.2, 1.5)
    block_y = width / 2 - 0.22
    body = [
        box((depth / 2, 0, 0.735), (depth, width, 0.03)),
        box((depth / 2, -width / 2 + 0.015, 0.36), (depth, 0.03, 0.72)),
        box((depth / 2, block_y, 0.36), (depth - 0.04, 0.42, 0.72)),
    ]
    drawers = [box((depth - 0.015, block_y, z), (0.02, 0.38, 0.2)) for z in (0.14, 0.37, 0.6)]
    pale = Material(wood.accent, wood.color, wood.pattern, wood.scale_m)
    furniture = scene_object("desk", of_material(wood, *body), of_material(pale, *drawers))
    seat = chair(uniform((0.12, 0.12, 0.13)), random_cloth(rng))
    stand = pose((depth + CHAIR_DEPTH_M, -0.15, 0), (0, 0, np.pi + rng.uniform(-0.5, 0.5)))
    size = (depth + CHAIR_DEPTH_M + 0.08, width, 1.2)
    return Furnishing((furniture, _screen(), _desk_lamp(rng, block_y), seat.moved(stand)), size)


def _screen() -> SceneObject:
    black, picture = uniform((0.03, 0.03, 0.035)), uniform((0.1, 0.16, 0.25), glow=0.6)
    stand = [
        box((0.18, -0.1, 0.755), (0.18, 0.24, 0.01)),
        cylinder((0.16, -0.1, 0.83), 0.02, 0.16),
    ]
    frame = box((0.18, -0.1, 1.02), (0.03, 0.56, 0.34))
    face = box((0.19, -0.1, 1.02), (0.02, 0.52, 0.3))
    return scene_object(
        "television", of_material(black, *stand, frame), of_material(picture, face)
    )


def _desk_lamp(rng: np.random.Generator, y_m: float) -> SceneObject:
    metal, shade = uniform((0.25, 0.25, 0.27)), uniform(random_color(rng), glow=0.3)
    foot = [cylinder((0.2, y_m, 0.76), 0.08, 0.02), cylinder((0.2, y_m, 0.92), 0.012, 0.3)]
    hood = cylinder((0.25, y_m, 1.09), 0.08, 0.12, (0, 0.5, 0))
    return scene_object("lamp", of_material(metal, *foot), of_material(shade, hood))
