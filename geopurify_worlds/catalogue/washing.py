# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What belongs to a wash basin: the basin, its cabinet, the mirror above and a towel."""

import numpy as np

from geopurify_worlds.catalogue.joinery import Face, door_grips, fronts, tone_material
from geopurify_worlds.catalogue.vessels import trough, turn_on_lathe
from geopurify_worlds.materials import uniform
from geopurify_worlds.objects import SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder
from geopurify_worlds.style import Style

SANITARY = (
    *("white", "white", "white", "gray", "beige", "pink", "turquoise"),
    *("green", "blue", "black", "brown", "yellow"),
)
CHROME = ("gray", "gray", "white", "black", "yellow")
FACING = (0, np.pi / 2, 0)  # turns the axis of a cylinder along x
ALONG = (np.pi / 2, 0, 0)  # and along y
SILVERED = uniform((0.8, 0.88, 0.95), glow=0.3)


def basin(style: Style, width_m: float, height_m: float, kind: int) -> SceneObject:
    """Return a basin on a cabinet (kind 0), on a column (1) or on the wall, with its tap."""
    main = style.material("sink", ("ceramic", "ceramic", "ceramic", "stone", "glass"), SANITARY)
    depth, tall = 0.46, 0.16
    shapes = trough((depth / 2, 0, height_m - tall), (depth, width_m, tall), 0.035)
    shapes.append(box((0.06, 0, height_m - 0.02), (0.12, width_m, 0.04)))
    if kind == 1:
        shapes += turn_on_lathe((0.2, 0, 0), (0.13, 0.08, 0.08, 0.15), height_m - tall)
    elif kind == 2:
        shapes += [box((0.15, 0, height_m - tall - 0.05), (0.3, 0.55 * width_m, 0.1))]
    tap = [
        cylinder((0.08, 0, height_m + 0.07), 0.018, 0.14),
        cylinder((0.13, 0, height_m + 0.13), 0.014, 0.14, FACING),
        *(cylinder((0.08, s * 0.09, height_m + 0.02), 0.02, 0.04) for s in (-1, 1)),
    ]
    drain = cylinder((0.24, 0, height_m - tall + 0.035), 0.025, 0.004)
    chrome = style.detail(("metal",), CHROME)
    return scene_object("sink", of_material(main, *shapes), of_material(chrome, *tap, drain))


def vanity(style: Style, width_m: float, height_m: float) -> SceneObject:
    """Return the cabinet below a basin."""
    main = style.material("cabinet", ("wood", "wood", "plastic"))
    face = Face(0.42, (-width_m / 2, width_m / 2), (0.12, height_m))
    cells = face.split(1, 2)
    body = box((0.21, 0, (height_m + 0.12) / 2), (0.42, width_m, height_m - 0.12))
    legs = box((0.19, 0, 0.06), (0.36, width_m - 0.06, 0.12))
    return scene_object(
        "cabinet",
        of_material(main, body),
        fronts(main, face, cells),
        of_material(tone_material(main, 0.4), legs),
        door_grips(style, cells),
    )


def mirror_above(style: Style, width_m: float) -> SceneObject:
    """Return a mirror at the height of a face, rectangular or round."""
    glass = style.material("mirror", ("glass",), ("gray", "gray", "white"))
    frame = style.detail(("wood", "metal"), ("gray", "white", "black", "brown", "yellow"))
    middle = 1.52
    if style.rng.uniform() < 0.3:
        pane: Shape = cylinder((0.018, 0, middle), 0.29, 0.036, FACING)
        rim: Shape = cylinder((0.015, 0, middle), 0.31, 0.03, FACING)
        tall = 0.5
    else:
        tall = style.rng.uniform(0.6, 0.85)
        pane = box((0.018, 0, middle), (0.036, width_m - 0.05, tall - 0.05))
        rim = box((0.015, 0, middle), (0.03, width_m, tall))
    streaks = [
        box((0.03, y, middle), (0.014, wide, 0.6 * tall), (0.6, 0, 0))
        for y, wide in ((0.05, 0.06), (-0.06, 0.025))
    ]
    return scene_object(
        "mirror",
        of_material(glass, pane),
        of_material(SILVERED, *streaks),
        of_material(frame, rim),
    )


def towel(style: Style, y_m: float) -> SceneObject:
    """Return a towel over a bar on the wall, with two bands near its end."""
    rng = style.rng
    cloth = style.material("towel", ("fabric",))
    wide, low, bar = rng.uniform(0.28, 0.4), rng.uniform(0.65, 0.9), rng.uniform(1.25, 1.4)
    front = box((0.095, y_m, (low + bar) / 2), (0.018, wide, bar - low))
    back = box((0.055, y_m, (low + bar) / 2 + 0.08), (0.018, wide - 0.01, bar - low - 0.16))
    fold = cylinder((0.075, y_m, bar), 0.029, wide, ALONG)
    bands = [box((0.096, y_m, low + z), (0.018, wide + 0.002, 0.025)) for z in (0.06, 0.1)]
    rail = cylinder((0.075, y_m, bar), 0.012, 0.48, ALONG)
    stays = [box((0.04, y_m + s * 0.23, bar), (0.08, 0.02, 0.02)) for s in (-1, 1)]
    return scene_object(
        "towel",
        of_material(cloth, front, back, fold),
        of_material(tone_material(cloth, 0.55), *bands),
        of_material(style.detail(("metal", "wood"), CHROME), rail, *stays),
    )
