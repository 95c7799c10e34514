# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is set into walls or hangs on them: doors, windows with curtains, and pictures."""

import colorsys

import numpy as np

from geopurify.worlds.materials import Material, darker, random_cloth, random_wood, uniform
from geopurify.worlds.objects import Furnishing, SceneObject, of_material, scene_object
from geopurify.worlds.shapes import box, cylinder, sphere

PASSAGE_M = 0.8  # kept free in front of a door


def door(rng: np.random.Generator) -> Furnishing:
    """Return a closed door in its frame, with two panels and a handle."""
    wood, steel = random_wood(rng), uniform((0.55, 0.55, 0.57))
    width, height, jamb = 0.86, 2.02, 0.07
    leaf = box((0.005, 0, height / 2), (0.05, width, height))
    panels = [box((0.03, 0, z), (0.02, width - 0.3, 0.7)) for z in (0.5, 1.45)]
    frame = [
        *(box((0.02, s * (width + jamb) / 2, height / 2), (0.1, jamb, height)) for s in (-1, 1)),
        box((0.02, 0, height + jamb / 2), (0.1, width + 2 * jamb, jamb)),
    ]
    handle = [
        cylinder((0.07, 0.34, 1.02), 0.012, 0.14, (np.pi / 2, 0, 0)),
        sphere((0.05, 0.39, 1.02), 0.025),
    ]
    item = scene_object(
        "door",
        of_material(wood, leaf),
        of_material(Material(wood.accent, wood.color, wood.pattern, wood.scale_m), *panels),
        of_material(uniform(darker(wood.color, 0.8)), *frame),
        of_material(steel, *handle),
    )
    return Furnishing((item,), (0.08, width + 2 * jamb, height + jamb), clearance_m=PASSAGE_M)


def window(rng: np.random.Generator) -> Furnishing:
    """Return a window with a sill and a curtain on either side."""
    width, height, sill = rng.uniform(1.2, 1.6), 1.25, 0.9
    white = uniform((0.85, 0.85, 0.83))
    sky = Material((0.62, 0.78, 0.95), (0.85, 0.9, 0.95), "clouds", 0.2, glow=0.75)
    middle, bar = sill + height / 2, 0.05
    frame = [
        *(box((0.02, s * width / 2, middle), (0.08, bar, height)) for s in (-1, 0, 1)),
        *(box((0.02, 0, sill + z), (0.08, width + bar, bar)) for z in (0, height * 0.65, height)),
        box((0.07, 0, sill - 0.04), (0.18, width + 0.1, 0.03)),
    ]
    glass = box((-0.01, 0, middle), (0.04, width, height))
    pane = scene_object("window", of_material(white, *frame), of_material(sky, glass))
    cloth = random_cloth(rng)
    curtains = [_curtain(cloth, s * (width / 2 + 0.18), sill + height + 0.15) for s in (-1, 1)]
    size = (0.18, width + 0.8, height + 0.4)
    return Furnishing((pane, *curtains), size, bottom_m=sill - 0.06, clearance_m=0.1)


def _curtain(cloth: Material, y_m: float, top_m: float) -> SceneObject:
    """Return upright folds as cylinders side by side, ending above low furniture."""
    bottom, folds = 0.87, 5
    height = top_m - bottom
    shapes = [
        cylinder((0.11, y_m + (i - (folds - 1) / 2) * 0.065, bottom + height / 2), 0.035, height)
        for i in range(folds)
    ]
    return scene_object("curtain", of_material(cloth, *shapes))


def picture(rng: np.random.Generator) -> Furnishing:
    """Return a framed picture at eye height."""
    width, height, middle = rng.uniform(0.6, 1.1), rng.uniform(0.45, 0.7), 1.55
    hue = rng.uniform()
    canvas = Material(
        colorsys.hls_to_rgb(hue, 0.3, 0.7),
        colorsys.hls_to_rgb((hue + rng.uniform(0.2, 0.5)) % 1, 0.7, 0.7),
        "painting",
        rng.uniform(0.1, 0.25),
    )
    frame = box((0.02, 0, middle), (0.05, width, height))
    inner = box((0.03, 0, middle), (0.04, width - 0.08, height - 0.08))
    item = scene_object(
        "picture", of_material(random_wood(rng), frame), of_material(canvas, inner)
    )
    return Furnishing((item,), (0.05, width, height), bottom_m=middle - height / 2)
