# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Lamps on the floor, on tables and below the ceiling; each is named by its shade."""

from dataclasses import replace

import numpy as np

from geopurify_worlds.materials import Material
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, Triple, box, cylinder, pose, sphere
from geopurify_worlds.style import Style

POLE_COLORS = ("black", "gray", "white", "brown")
CONE_STEPS = 5  # cylinders that make up a cone
Stand = tuple[list[Shape], float, Triple]  # shapes, width, and the middle of the shade


def floor_lamp(style: Style) -> Furnishing:
    """Return a lamp on an upright pole, hanging from an arm, or on a tripod."""
    rng = style.rng
    height, radius = rng.uniform(1.35, 1.75), rng.uniform(0.17, 0.24)
    kinds = (_upright_stand, _stand_with_arm, _tripod)
    stand, width, shade_m = kinds[rng.integers(len(kinds))](height, radius)
    metal = style.detail(("metal", "wood"), POLE_COLORS)
    item = scene_object(
        "lamp",
        of_material(_shade_material(style), *_shade(style, shade_m, radius, 0.26)),
        of_material(metal, *stand),
    )
    return Furnishing((item,), (2 * radius, width, height))


def table_lamp(style: Style, top_m: float, x_m: float, y_m: float) -> SceneObject:
    """Return a lamp within 14 cm of (x, y) on a surface, with a shade or a tilted hood."""
    rng = style.rng
    if rng.uniform() < 0.35:
        return _desk_lamp(style, top_m, x_m, y_m)
    radius, body = rng.uniform(0.1, 0.14), rng.uniform(0.18, 0.26)
    foot = style.detail(("ceramic", "wood", "metal"))
    middle = (x_m, y_m, top_m + body / 2)
    if rng.uniform() < 0.5:
        base: list[Shape] = [
            sphere((x_m, y_m, top_m + 0.08), 0.08),
            cylinder(middle, 0.02, body),
        ]
    else:
        base = [
            cylinder((x_m, y_m, top_m + 0.01), 0.07, 0.02),
            cylinder(middle, rng.uniform(0.015, 0.045), body),
        ]
    shades = _shade(style, (x_m, y_m, top_m + body + 0.08), radius, 0.19)
    return scene_object(
        "lamp", of_material(_shade_material(style), *shades), of_material(foot, *base)
    )


def pendant(style: Style, ceiling_m: float) -> Furnishing:
    """Return a lamp, or a row of them, that hangs from a ceiling of a height."""
    rng = style.rng
    count = 1 if rng.uniform() < 0.75 else 3
    drop, radius = rng.uniform(0.45, 0.75), rng.uniform(0.14, 0.24) * (1.0 if count == 1 else 0.6)
    tall, pitch = rng.uniform(1.0, 1.5) * radius, 2.6 * radius
    places = [(i - (count - 1) / 2) * pitch for i in range(count)]
    shade = _shade(style, (radius, 0, ceiling_m - drop + tall / 2), radius, tall)
    cord = cylinder((radius, 0, ceiling_m - (drop - tall) / 2), 0.008, drop - tall)
    canopy = box((radius, 0, ceiling_m - 0.02), (0.1, 2 * places[-1] + 0.1, 0.04))
    shades = [shape.moved(pose((0, y, 0))) for y in places for shape in shade]
    cords = [cord.moved(pose((0, y, 0))) for y in places]
    dark = style.detail(("plastic", "metal"), POLE_COLORS)
    item = scene_object(
        "lamp", of_material(_shade_material(style), *shades), of_material(dark, *cords, canopy)
    )
    size = (2 * radius, 2 * (places[-1] + radius), drop)
    return Furnishing((item,), size, bottom_m=ceiling_m - drop)


def _shade_material(style: Style) -> Material:
    """Return a material that light shines through."""
    material = style.material("lamp", ("fabric", "glass", "plastic", "metal"))
    glow = 0.1 if material.substance == "metal" else style.rng.uniform(0.25, 0.5)
    return replace(material, glow=glow)


def _shade(style: Style, center_m: Triple, radius_m: float, height_m: float) -> list[Shape]:
    """Return a drum, a cone or a ball of about a radius and a height around a middle."""
    kind = int(style.rng.integers(3))
    x, y, z = center_m
    if kind == 0:
        return [cylinder(center_m, radius_m * 0.9, height_m)]
    if kind == 1:
        return [sphere(center_m, min(radius_m, height_m / 2))]
    step = height_m / CONE_STEPS
    return [
        cylinder((x, y, z + (i - (CONE_STEPS - 1) / 2) * step), radius_m * (1 - 0.13 * i), step)
        for i in range(CONE_STEPS)
    ]


def _upright_stand(height_m: float, radius_m: float) -> Stand:
    """Return a pole through the shade."""
    pole = cylinder((radius_m, 0, (height_m - 0.04) / 2), 0.015, height_m - 0.04)
    foot = cylinder((radius_m, 0, 0.015), 0.15, 0.03)
    return [pole, foot], 2 * radius_m, (radius_m, 0, height_m - 0.13)


def _stand_with_arm(height_m: float, radius_m: float) -> Stand:
    """Return a pole with a level arm that the shade hangs from."""
    reach = 0.25  # of pole and shade from the middle
    shapes = [
        cylinder((radius_m, -reach, 0.02), 0.16, 0.04),
        cylinder((radius_m, -reach, height_m / 2), 0.015, height_m - 0.04),
        cylinder((radius_m, 0, height_m - 0.035), 0.015, 2 * reach, (np.pi / 2, 0, 0)),
        cylinder((radius_m, reach, height_m - 0.1), 0.008, 0.14),
    ]
    return shapes, 2 * (reach + radius_m), (radius_m, reach, height_m - 0.27)


def _tripod(height_m: float, radius_m: float) -> Stand:
    """Return three legs that lean to each other below the shade."""
    top, reach = height_m - 0.25, radius_m - 0.02
    lean, length = np.arctan2(reach, top), 0.98 * np.hypot(reach, top)
    shapes = [cylinder((radius_m, 0, top), 0.02, 0.2)]
    for angle in np.arange(3) * 2 * np.pi / 3:
        x, y = radius_m + reach / 2 * np.cos(angle), reach / 2 * np.sin(angle)
        shapes.append(cylinder((x, y, top / 2), 0.014, length, (0, -lean, angle)))
    return shapes, 2 * radius_m, (radius_m, 0, height_m - 0.13)


def _desk_lamp(style: Style, top_m: float, x_m: float, y_m: float) -> SceneObject:
    """Return a lamp with a bent arm and a hood that looks down."""
    hood = replace(style.material("lamp", ("metal", "plastic")), glow=0.15)
    metal = style.detail(("metal", "plastic"), POLE_COLORS)
    arm = [
        cylinder((x_m - 0.04, y_m, top_m + 0.012), 0.08, 0.024),
        cylinder((x_m - 0.06, y_m, top_m + 0.16), 0.011, 0.3, (0, -0.25, 0)),
        cylinder((x_m - 0.03, y_m, top_m + 0.355), 0.011, 0.18, (0, 0.95, 0)),
    ]
    shades: list[Part] = of_material(
        hood,
        cylinder((x_m + 0.05, y_m, top_m + 0.38), 0.065, 0.1, (0, 0.5 - np.pi, 0)),
        cylinder((x_m + 0.03, y_m, top_m + 0.42), 0.04, 0.06, (0, 0.5 - np.pi, 0)),
    )
    return scene_object("lamp", shades, of_material(metal, *arm))
