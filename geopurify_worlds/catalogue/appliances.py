# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What cooks and heats food: stoves and microwaves."""

import numpy as np

from geopurify_worlds.catalogue.joinery import FRONT_M, Face, fronts, tone_material
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder
from geopurify_worlds.style import Style

DARK_GLASS = uniform((0.012, 0.012, 0.014))
DISPLAY = uniform((0.1, 0.6, 0.5), glow=0.8)
STEEL = ("gray", "gray", "white", "black")


def microwave(style: Style, top_m: float, x_m: float, y_m: float) -> SceneObject:
    """Return a microwave within 28 cm of (x, y) on a surface, seen from higher x."""
    rng = style.rng
    main = style.material("microwave", ("metal", "plastic"))
    deep, wide, tall = rng.uniform((0.32, 0.44, 0.26), (0.38, 0.52, 0.3))
    x, z = x_m + deep / 2, top_m + tall / 2
    body = box((x_m, y_m, z), (deep, wide, tall))
    pane = box((x, y_m - 0.14 * wide, z), (0.008, 0.56 * wide, 0.62 * tall))
    joint = box((x, y_m + 0.22 * wide, z), (0.004, 0.008, 0.96 * tall))
    bar = cylinder((x + 0.025, y_m + 0.18 * wide, z), 0.008, 0.7 * tall)
    display = box((x, y_m + 0.36 * wide, z + 0.32 * tall), (0.006, 0.18 * wide, 0.12 * tall))
    keys: list[Shape] = [
        box((x, y_m + (0.36 + 0.06 * j) * wide, z - 0.11 * i * tall), (0.008, 0.02, 0.018))
        for i in range(4)
        for j in (-1, 0, 1)
    ]
    if rng.uniform() < 0.4:
        keys = [
            cylinder((x, y_m + 0.36 * wide, z + i * tall), 0.028, 0.02, (0, np.pi / 2, 0))
            for i in (0.02, -0.27)
        ]
    return scene_object(
        "microwave",
        of_material(main, body),
        of_material(DARK_GLASS, pane, joint),
        of_material(style.detail(("metal",), STEEL), bar, *keys),
        of_material(DISPLAY, display),
    )


def oven(style: Style, y_m: float, size_m: tuple[float, float, float]) -> SceneObject:
    """Return an oven with a drawer below, knobs above and four plates; depth without grips."""
    depth, width, height = size_m
    main = style.material("stove", ("metal", "metal", "ceramic"))
    front = depth - FRONT_M
    y = (y_m - width / 2, y_m + width / 2)
    face = Face(front, y, (0.04, height - 0.13))
    cells = [Face(front, y, (0.04, 0.22)), Face(front, y, (0.22, height - 0.13))]
    door = cells[1]
    body = box((depth / 2, y_m, height - 0.075), (depth, width, 0.11))
    lower = box((front / 2, y_m, height / 2 - 0.02), (front, width, height - 0.04))
    pane = box((depth, *door.center_m[1:]), (0.008, 0.62 * width, 0.5 * door.size_m[1]))
    steel = style.detail(("metal",), STEEL)
    bar = cylinder(
        (depth + 0.035, y_m, door.z_m[1] - 0.06), 0.012, 0.76 * width, (np.pi / 2, 0, 0)
    )
    ends = [
        box((depth + 0.015, y_m + s * 0.36 * width, door.z_m[1] - 0.06), (0.04, 0.014, 0.014))
        for s in (-1, 1)
    ]
    knobs = [
        cylinder((depth + 0.012, y_m + i * width, height - 0.075), 0.02, 0.03, (0, np.pi / 2, 0))
        for i in (-0.38, -0.24, 0.0, 0.24, 0.38)
    ]
    return scene_object(
        "stove",
        of_material(main, body, lower),
        fronts(main, face, cells),
        of_material(DARK_GLASS, pane),
        of_material(steel, bar, *ends, *knobs),
        _plates(style, main, y_m, size_m),
    )


def _plates(
    style: Style, main: Material, y_m: float, size_m: tuple[float, float, float]
) -> list[Part]:
    """Return four plates on dark glass, on iron discs, or below the bars of a gas stove."""
    depth, width, height = size_m
    level = height - 0.02
    places = [
        (depth / 2 + i * 0.22 * depth, y_m + j * 0.25 * width) for i in (-1, 1) for j in (-1, 1)
    ]
    radii = 0.085 + 0.02 * style.rng.permutation(4) / 3
    kind = int(style.rng.integers(3))
    plate = box((depth / 2, y_m, level), (depth, width, 0.02))
    if kind == 0:
        marks = uniform((0.25, 0.25, 0.26))
        rings = [
            Part(cylinder((*place, level + 0.01), scale * radius, 0.002 + i * 0.001), material)
            for place, radius in zip(places, radii, strict=True)
            for i, (scale, material) in enumerate(((1.0, marks), (0.9, DARK_GLASS)))
        ]
        return of_material(DARK_GLASS, plate) + rings
    discs = [
        cylinder((*place, level + 0.012), radius * (1.0 if kind == 1 else 0.5), 0.012)
        for place, radius in zip(places, radii, strict=True)
    ]
    bars: list[Shape] = []
    if kind == 2:
        for x, y in places:
            bars += [box((x, y, level + 0.015), (0.2, 0.012, 0.01))]
            bars += [box((x, y, level + 0.015), (0.012, 0.2, 0.01))]
    return of_material(tone_material(main, 0.85), plate) + of_material(DARK_GLASS, *discs, *bars)
