# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What grows in pots: bushes, small trees, palms, upright blades and cacti."""

import numpy as np

from geopurify_worlds.catalogue.joinery import tone_material
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import Part, of_material
from geopurify_worlds.shapes import Shape, Triple, box, cylinder, sphere
from geopurify_worlds.style import Style

BARK = uniform((0.13, 0.08, 0.04))
Foliage = tuple[list[Part], float, float]  # with its reach from the middle and its top


def bush(style: Style, leaf: Material, pot_m: float) -> Foliage:
    """Return leaves that stick out of a ball, low or on a trunk."""
    rng = style.rng
    trunk = rng.uniform(0.35, 0.8) if rng.uniform() < 0.5 else 0.0
    length = rng.uniform(0.2, 0.3)
    middle = (0.0, 0.0, pot_m + trunk + 0.3 * length)
    leaves = [
        _leaf(middle, turn, rng.uniform(-0.35, 1.4), length * rng.uniform(0.8, 1.0), 0.4 * length)
        for turn in np.arange(26) * 2.4  # about the golden angle, so that none hides another
    ]
    bark = [cylinder((0, 0, pot_m + trunk / 2), 0.018, trunk)] if trunk else []
    parts = [
        *of_material(leaf, sphere(middle, 0.5 * length), *leaves[::2]),
        *of_material(tone_material(leaf, 0.65), *leaves[1::2]),
        *of_material(BARK, *bark),
    ]
    return parts, 1.1 * length, middle[2] + 1.15 * length


def palm(style: Style, leaf: Material, pot_m: float) -> Foliage:
    """Return long leaves that rise from the middle and hang over."""
    rng = style.rng
    length = rng.uniform(0.26, 0.4)
    rising, hanging = [], []
    for turn in np.arange(13) * 2.4:
        rise = rng.uniform(0.7, 1.35)
        level, away = pot_m + length * np.sin(rise), length * np.cos(rise)
        bend = (away * np.cos(turn), away * np.sin(turn), level)
        rising.append(_leaf((0, 0, pot_m), turn, rise, length, 0.05))
        hanging.append(_leaf(bend, turn, rise - 1.3, 0.7 * length, 0.05))
    parts = of_material(leaf, *rising) + of_material(tone_material(leaf, 0.75), *hanging)
    return parts, 1.55 * length, pot_m + 1.2 * length


def blades(style: Style, leaf: Material, pot_m: float) -> Foliage:
    """Return leaves like swords, almost upright."""
    rng = style.rng
    length = rng.uniform(0.4, 0.75)
    leaves = [
        _leaf((0, 0, pot_m - 0.02), turn, rng.uniform(1.14, 1.35), length * share, 0.065)
        for turn, share in zip(np.arange(11) * 2.4, rng.uniform(0.7, 1.0, 11), strict=True)
    ]
    parts = of_material(leaf, *leaves[::2]) + of_material(tone_material(leaf, 0.65), *leaves[1::2])
    return parts, 0.4 * length + 0.03, pot_m + length


def cactus(style: Style, leaf: Material, pot_m: float) -> Foliage:
    """Return a ribbed column with two bent arms."""
    rng = style.rng
    radius, tall = rng.uniform(0.05, 0.075), rng.uniform(0.35, 0.7)
    shapes: list[Shape] = [
        cylinder((0, 0, pot_m + tall / 2), radius, tall),
        sphere((0, 0, pot_m + tall), radius),
    ]
    thin = 0.65 * radius
    for side, share in ((-1, rng.uniform(0.35, 0.6)), (1, rng.uniform(0.35, 0.6))):
        y, low, rise = side * 2.6 * radius, pot_m + share * tall, rng.uniform(0.1, 0.25)
        shapes.append(cylinder((0, y / 2, low), thin, abs(y), (np.pi / 2, 0, 0)))
        shapes.append(cylinder((0, y, low + rise / 2), thin, rise))
        shapes += [sphere((0, y, low), thin), sphere((0, y, low + rise), thin)]
    turns = np.arange(8) * np.pi / 4
    ribs = [
        cylinder((radius * np.cos(turn), radius * np.sin(turn), pot_m + tall / 2), 0.007, tall)
        for turn in turns
    ]
    parts = of_material(leaf, *shapes) + of_material(tone_material(leaf, 0.55), *ribs)
    return parts, 3.4 * radius, pot_m + tall + 0.2


def _leaf(root_m: Triple, turn: float, rise: float, length_m: float, width_m: float) -> Shape:
    """Return a thin leaf that leaves its root at an angle around z and one above the horizon."""
    away = np.array([np.cos(rise) * np.cos(turn), np.cos(rise) * np.sin(turn), np.sin(rise)])
    return box(
        (root_m + away * length_m / 2).tolist(), (length_m, width_m, 0.006), (0, -rise, turn)
    )
