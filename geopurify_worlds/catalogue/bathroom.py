# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bathrooms: toilets, bathtubs with their curtains, wash basins and washing machines."""

import numpy as np

from geopurify_worlds.catalogue.joinery import tone_material
from geopurify_worlds.catalogue.vessels import trough, turn_on_lathe
from geopurify_worlds.catalogue.washing import (
    ALONG,
    CHROME,
    FACING,
    SANITARY,
    basin,
    mirror_above,
    towel,
    vanity,
)
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder, sphere
from geopurify_worlds.style import Style

WATER = uniform((0.3, 0.42, 0.45))
PORTHOLE = uniform((0.02, 0.03, 0.04))
CURTAIN_M = (0.3, 1.92)  # lowest and highest z


def toilet(style: Style) -> Furnishing:
    """Return a toilet with a tank on a foot, or fixed to a panel; its lid is open or closed."""
    rng = style.rng
    main = style.material("toilet", ("ceramic",), SANITARY)
    rim, radius, back = rng.uniform(0.39, 0.43), rng.uniform(0.17, 0.19), 0.21
    x = back + 0.42 - radius  # middle of the round end
    bowl: list[Shape] = [box(((x + back) / 2, 0, rim - 0.05), (x - back, 1.9 * radius, 0.1))]
    if rng.uniform() < 0.6:
        top, wide = rim + 0.38, 0.4
        bowl += turn_on_lathe((x, 0, 0), (0.75 * radius, 0.6 * radius, radius), rim)
        bowl.append(box((x / 2 + 0.05, 0, rim / 2), (x - 0.1, 1.1 * radius, rim)))
        bowl.append(box((0.1, 0, rim + 0.17), (0.19, 0.38, 0.36)))
        bowl.append(box((0.1, 0, top - 0.015), (0.2, 0.4, 0.03)))
        button = cylinder((0.1, 0, top), 0.025, 0.015)
    else:
        top, wide = rng.uniform(1.0, 1.2), 0.55
        bowl += turn_on_lathe((x, 0, rim - 0.3), (0.5 * radius, 0.9 * radius, radius), 0.3)
        bowl.append(box(((x + back) / 2, 0, rim - 0.15), (x - back, 1.3 * radius, 0.28)))
        bowl.append(box((0.1, 0, top / 2), (0.2, 0.55, top)))
        button = box((0.2, 0, 0.9 * top), (0.01, 0.2, 0.13))
    lid = _lid(main, (back, x), radius, rim, is_open=rng.uniform() < 0.4)
    chrome = of_material(style.detail(("metal",), CHROME), button)
    item = scene_object("toilet", of_material(main, *bowl), lid, chrome)
    return Furnishing(
        (item,), (x + radius + 0.02, wide, max(top + 0.02, rim + 0.46)), clearance_m=0.35
    )


def _lid(
    main: Material, x_m: tuple[float, float], radius_m: float, rim_m: float, is_open: bool
) -> list[Part]:
    """Return seat and lid between the hinge and the middle of the round end, both at ``x_m``."""
    hinge, end = x_m
    length, wide = end - hinge, 1.9 * radius_m
    seat: list[Shape] = [
        box((hinge + length / 2, 0, rim_m + 0.01), (length - 0.02, wide, 0.02)),
        cylinder((end, 0, rim_m + 0.01), radius_m + 0.01, 0.02),
    ]
    if not is_open:
        lid: list[Shape] = [
            box((hinge + length / 2, 0, rim_m + 0.032), (length - 0.02, 0.97 * wide, 0.02)),
            cylinder((end, 0, rim_m + 0.032), radius_m, 0.02),
        ]
        gap = cylinder((end, 0, rim_m + 0.021), radius_m - 0.004, 0.004)
        return of_material(main, *seat, *lid) + of_material(tone_material(main, 0.4), gap)
    lid = [
        box((hinge + 0.02, 0, rim_m + 0.02 + length / 2), (0.02, wide, length)),
        cylinder((hinge + 0.02, 0, rim_m + 0.02 + length), radius_m, 0.02, FACING),
    ]
    hole = cylinder((end - 0.02, 0, rim_m + 0.02), 0.72 * radius_m, 0.004)
    water = cylinder((end - 0.02, 0, rim_m + 0.022), 0.45 * radius_m, 0.004)
    return [
        *of_material(main, *seat, *lid),
        *of_material(tone_material(main, 0.45), hole),
        *of_material(WATER, water),
    ]


def bathtub(style: Style) -> Furnishing:
    """Return a bathtub along the wall, panelled or on feet, most with a shower and a curtain."""
    rng = style.rng
    depth, width, height = rng.uniform((0.7, 1.45, 0.52), (0.78, 1.7, 0.6))
    main = style.material("bathtub", ("ceramic", "ceramic", "metal"), SANITARY)
    lift = 0.1 if rng.uniform() < 0.3 else 0.0
    tub = trough((depth / 2, 0, lift), (depth, width, height - lift), 0.06)
    tub.append(box((depth / 2, 0, lift + 0.09), (depth - 0.1, width - 0.1, 0.08)))
    feet = [
        sphere((depth / 2 + i * 0.38 * depth, j * 0.4 * width, 0.05), 0.05)
        for i in (-1, 1)
        for j in (-1, 1)
    ]
    end = rng.choice([-1, 1]) * (width / 2 - 0.12)  # where the tap is
    pipes: list[Shape] = [
        cylinder((0.07, end, height + 0.12), 0.02, 0.14, FACING),
        *(sphere((0.05, end + i * 0.09, height + 0.12), 0.03) for i in (-1, 1)),
    ]
    has_shower = rng.uniform() < 0.8
    if has_shower:
        pipes += [
            cylinder((0.03, end, (height + 2.0) / 2), 0.012, 1.9 - height),
            cylinder((0.1, end, 1.94), 0.012, 0.16, FACING),
            cylinder((0.18, end, 1.92), 0.07, 0.03),
        ]
    chrome = of_material(style.detail(("metal",), CHROME), *pipes, *(feet if lift else ()))
    items = [scene_object("bathtub", of_material(main, *tub), chrome)]
    if has_shower:
        items.append(_shower_curtain(style, depth, width))
    size = (depth + 0.07, width, 1.97 if has_shower else height + 0.2)
    return Furnishing(tuple(items), size, clearance_m=0.3)


def _shower_curtain(style: Style, x_m: float, width_m: float) -> SceneObject:
    """Return a curtain in folds, drawn over a part of a rail."""
    cloth = style.material("shower curtain", ("fabric", "plastic"))
    low, high = CURTAIN_M
    side, covered = style.rng.choice([-1, 1]), style.rng.uniform(0.25, 0.75) * width_m
    places = side * (width_m / 2 - 0.05 - np.arange(0.0, covered, 0.058))
    x = x_m + 0.02
    folds = [
        cylinder((x + 0.008 * (-1) ** i, y, (low + high) / 2), 0.036 - 0.008 * (i % 2), high - low)
        for i, y in enumerate(places)
    ]
    rail = [
        cylinder((x, 0, high + 0.03), 0.012, width_m, ALONG),
        *(
            cylinder((x / 2, s * (width_m / 2 - 0.012), high + 0.03), 0.012, x, FACING)
            for s in (-1, 1)
        ),
    ]
    metal = style.detail(("metal",), CHROME)
    return scene_object("shower curtain", of_material(cloth, *folds), of_material(metal, *rail))


def wash_basin(style: Style) -> Furnishing:
    """Return a wash basin with a mirror above and a towel beside it."""
    rng = style.rng
    width, height = rng.uniform(0.5, 0.7), rng.uniform(0.82, 0.88)
    kind = int(rng.integers(3))
    objects = [basin(style, width, height, kind)]
    if kind == 0:
        objects.append(vanity(style, width, height - 0.16))
    objects.append(mirror_above(style, rng.uniform(0.85, 1.1) * width))
    side = rng.choice([-1, 1])
    objects.append(towel(style, side * (width / 2 + 0.3)))
    return Furnishing(tuple(objects), (0.47, width + 1.1, 1.95), clearance_m=0.35)


def washing_machine(style: Style) -> Furnishing:
    """Return a washing machine with a porthole, a drawer, a dial and a display."""
    rng = style.rng
    depth, width, height = rng.uniform((0.52, 0.57, 0.82), (0.6, 0.63, 0.88))
    main = style.material("washing machine", ("plastic", "metal", "metal"))
    middle, radius = rng.uniform(0.42, 0.47) * height, rng.uniform(0.17, 0.21)
    body = box((depth / 2, 0, height / 2), (depth, width, height))
    panel = height - 0.08
    side = rng.choice([-1, 1])
    ring = cylinder((depth + 0.01, 0, middle), radius, 0.03, FACING)
    door = [
        cylinder((depth + 0.02, 0, middle), 0.75 * radius, 0.02, FACING),
        cylinder((depth + 0.03, 0, middle), 0.6 * radius, 0.02, FACING),
    ]
    joints = [
        box((depth, 0, height - 0.15), (0.004, width, 0.006)),
        box((depth, side * 0.28 * width, panel), (0.004, 0.006, 0.11)),
        box((depth, 0, 0.09), (0.004, width, 0.006)),
    ]
    dial = cylinder((depth + 0.015, 0, panel), 0.035, 0.03, FACING)
    display = box((depth, -side * 0.25 * width, panel), (0.008, 0.24 * width, 0.05))
    item = scene_object(
        "washing machine",
        of_material(main, body),
        of_material(style.detail(("metal",), ("gray", "white", "black")), ring, dial),
        of_material(PORTHOLE, *door, display),
        of_material(tone_material(main, 0.35), *joints),
    )
    return Furnishing((item,), (depth + 0.05, width, height), clearance_m=0.4)
