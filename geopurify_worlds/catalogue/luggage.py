# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Suitcases and backpacks, standing around the origin."""

import numpy as np

from geopurify_worlds.catalogue.joinery import tone_material
from geopurify_worlds.materials import uniform
from geopurify_worlds.objects import Part, of_material
from geopurify_worlds.shapes import Shape, box, cylinder, pose
from geopurify_worlds.style import Style

INK = uniform((0.012, 0.012, 0.014))
Packed = tuple[list[Part], tuple[float, float, float]]  # parts and their size


def trolley(style: Style) -> Packed:
    """Return a ribbed suitcase on wheels with its handle drawn out."""
    rng = style.rng
    deep, wide, tall = rng.uniform((0.2, 0.38, 0.5), (0.28, 0.48, 0.66))
    main = style.material("suitcase", ("plastic", "plastic", "fabric", "metal"))
    shell = box((0, 0, tall / 2 + 0.04), (deep, wide, tall))
    places = np.linspace(-0.36, 0.36, rng.integers(4, 7)) * wide
    ribs = [box((0, y, tall / 2 + 0.04), (deep + 0.016, 0.022, 0.9 * tall)) for y in places]
    joint = box((0, 0, tall / 2 + 0.04), (0.02, wide + 0.004, tall + 0.004))
    wheels = [
        cylinder((i * 0.36 * deep, j * 0.4 * wide, 0.022), 0.022, 0.03, (np.pi / 2, 0, 0))
        for i in (-1, 1)
        for j in (-1, 1)
    ]
    drawn = rng.uniform(0.05, 0.4)
    top = tall + 0.04 + drawn
    rods = [cylinder((-0.3 * deep, s * 0.1, top - drawn / 2), 0.009, drawn) for s in (-1, 1)]
    bar = box((-0.3 * deep, 0, top), (0.03, 0.23, 0.03))
    parts = [
        *of_material(main, shell),
        *of_material(tone_material(main, 0.8), *ribs),
        *of_material(INK, joint, *wheels, *rods, bar),
    ]
    return parts, (deep + 0.016, wide + 0.01, top + 0.015)


def strapped_case(style: Style) -> Packed:
    """Return a suitcase to carry, with two straps, corners and a grip on top."""
    deep, wide, tall = style.rng.uniform((0.2, 0.53, 0.4), (0.28, 0.63, 0.56))
    main = style.material("suitcase", ("leather", "leather", "fabric", "cardboard"))
    body = box((0, 0, tall / 2), (deep, wide, tall))
    straps = [
        box((0, s * 0.28 * wide, tall / 2), (deep + 0.012, 0.04, tall + 0.012)) for s in (-1, 1)
    ]
    grip = [
        box((0, 0, tall + 0.05), (0.03, 0.16, 0.02)),
        *(box((0, s * 0.07, tall + 0.02), (0.025, 0.02, 0.05)) for s in (-1, 1)),
    ]
    seam = box((0.15 * deep, 0, tall / 2), (0.012, wide + 0.006, tall + 0.004))
    parts = [
        *of_material(main, body),
        *of_material(tone_material(main, 0.45), *straps, *grip),
        *of_material(tone_material(main, 0.3), seam),
    ]
    lifted = [Part(part.shape.moved(pose((0, 0, 0.006))), part.material) for part in parts]
    size = (deep + 0.012, wide + 0.006, tall + 0.07)
    return lifted, size


def rucksack(style: Style) -> Packed:
    """Return a backpack with a rounded top, pockets, straps and a loop."""
    rng = style.rng
    main = style.material("backpack", ("fabric", "fabric", "leather"))
    deep, wide, tall = rng.uniform((0.15, 0.28, 0.24), (0.2, 0.34, 0.34))
    trim = tone_material(main, 0.45) if rng.uniform() < 0.6 else style.detail(("fabric",))
    pocket = 0.07
    body = _arch((0, 0, 0.0), (deep, wide, tall))
    front = _arch((deep / 2 + pocket / 2, 0, 0.02), (pocket, 0.72 * wide, 0.36 * wide))
    sides = [box((0, s * (wide / 2 + 0.02), 0.1), (0.7 * deep, 0.04, 0.18)) for s in (-1, 1)]
    top = tall + wide / 2
    straps = [
        box((-deep / 2 - 0.02, s * 0.09, 0.55 * top), (0.03, 0.05, 0.75 * top)) for s in (-1, 1)
    ]
    zips = _arch((0.2 * deep, 0, 0.0), (0.012, wide + 0.008, tall))
    zips += _arch((deep / 2 + 0.55 * pocket, 0, 0.02), (0.008, 0.72 * wide + 0.008, 0.36 * wide))
    loop = box((-0.3 * deep, 0, top + 0.015), (0.015, 0.07, 0.03))
    parts = [
        *of_material(main, *body, *front),
        *of_material(tone_material(main, 0.8), *sides),
        *of_material(trim, *straps, *zips, loop),
    ]
    size = (deep + 2 * pocket, wide + 0.08, top + 0.03)
    return parts, size


def _arch(foot_m: tuple[float, float, float], size_m: tuple[float, float, float]) -> list[Shape]:
    """Return a box with half a lying cylinder on it; the size is that of the box."""
    x, y, z = foot_m
    deep, wide, tall = size_m
    return [
        box((x, y, z + tall / 2), size_m),
        cylinder((x, y, z + tall), wide / 2, deep, (0, np.pi / 2, 0)),
    ]
