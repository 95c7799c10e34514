# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What people sit and lie on: chairs, sofas and beds."""

import numpy as np

from geopurify.worlds.materials import Material, random_cloth, random_wood, uniform
from geopurify.worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify.worlds.shapes import box, cylinder

CHAIR_DEPTH_M, CHAIR_WIDTH_M = 0.46, 0.44


def chair(frame: Material, seat: Material) -> SceneObject:
    """Return a chair with a slatted back and four legs 3.5 cm thick, looking along x."""
    depth, width, leg = CHAIR_DEPTH_M, CHAIR_WIDTH_M, 0.035
    y = width / 2 - leg / 2
    legs = [
        cylinder((x, side * y, 0.22), leg / 2, 0.44)
        for x in (leg / 2, depth - leg / 2)
        for side in (-1, 1)
    ]
    posts = [box((leg / 2, side * y, 0.69), (leg, leg, 0.46)) for side in (-1, 1)]
    slats = [box((leg / 2, 0, z), (0.02, width - 2 * leg, 0.07)) for z in (0.62, 0.74, 0.87)]
    return scene_object(
        "chair",
        of_material(frame, *legs, *posts, *slats),
        of_material(seat, box((depth / 2, 0, 0.46), (depth, width, 0.05))),
    )


def sofa(rng: np.random.Generator) -> Furnishing:
    """Return a sofa for two or three with armrests and pillows."""
    cloth, feet = random_cloth(rng), random_wood(rng)
    seats = int(rng.integers(2, 4))
    depth, arm, seat = 0.85, 0.16, 0.58
    width = seats * seat + 2 * arm
    side = (width - arm) / 2
    body = [
        box((depth / 2, 0, 0.19), (depth, width, 0.22)),
        box((0.12, 0, 0.57), (0.24, width, 0.54)),
        *(box((depth / 2, s * side, 0.45), (depth, arm, 0.3)) for s in (-1, 1)),
    ]
    places = [(i - (seats - 1) / 2) * seat for i in range(seats)]
    cushions = [box((0.53, y, 0.37), (0.6, seat - 0.015, 0.14)) for y in places]
    legs = [cylinder((x, s * side, 0.04), 0.03, 0.08) for x in (0.08, 0.77) for s in (-1, 1)]
    couch = scene_object("sofa", of_material(cloth, *body, *cushions), of_material(feet, *legs))
    pillows = [
        scene_object(
            "pillow",
            of_material(random_cloth(rng), box((0.32, y, 0.63), (0.12, 0.4, 0.38), (0, -0.3, 0))),
        )
        for y in (places[0], places[-1])
    ]
    return Furnishing((couch, *pillows), (depth, width, 0.84), clearance_m=0.25)


def bed(rng: np.random.Generator) -> Furnishing:
    """Return a bed with its head at the wall, a blanket and a pillow for each sleeper."""
    wood, blanket, linen = random_wood(rng), random_cloth(rng), uniform((0.85, 0.84, 0.8))
    sleepers = int(rng.integers(1, 3))
    length, width = 2.05, 0.5 + 0.45 * sleepers
    y = width / 2 - 0.04
    frame = [
        box((0.025, 0, 0.45), (0.05, width, 0.9)),
        box((length / 2, 0, 0.27), (length, width, 0.12)),
        *(box((x, s * y, 0.105), (0.08, 0.08, 0.21)) for x in (0.04, 2.01) for s in (-1, 1)),
    ]
    mattress = box((1.03, 0, 0.42), (1.96, width - 0.06, 0.18))
    cover = box((1.3, 0, 0.44), (1.46, width - 0.02, 0.19))
    pillows = [
        scene_object("pillow", _pillow((i - (sleepers - 1) / 2) * 0.6, linen))
        for i in range(sleepers)
    ]
    frame_parts = of_material(wood, *frame)
    soft_parts = of_material(linen, mattress) + of_material(blanket, cover)
    return Furnishing(
        (scene_object("bed", frame_parts, soft_parts), *pillows),
        (length, width, 0.9),
        clearance_m=0.2,
    )


def _pillow(y_m: float, linen: Material) -> list[Part]:
    return of_material(linen, box((0.3, y_m, 0.57), (0.36, 0.52, 0.12), (0, 0.15, 0)))
