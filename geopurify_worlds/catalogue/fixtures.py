# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is set into walls or fixed to them: doors, windows with curtains, and radiators."""

import numpy as np

from geopurify_worlds.catalogue.joinery import level_board, tone_material, upright_board
from geopurify_worlds.materials import Material
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder, sphere
from geopurify_worlds.style import Style

PASSAGE_M = 0.8  # kept free in front of a door
JAMB_M = 0.07
SKY = Material((0.62, 0.78, 0.95), (0.85, 0.9, 0.95), "clouds", 0.2, glow=0.75)
RADIATOR_COLORS = ("white", "white", "beige", "gray", "black", "red", "blue", "green")


def door(style: Style) -> Furnishing:
    """Return a closed door in its frame, plain, with panels or with a pane, and a handle."""
    rng = style.rng
    main = style.material("door", ("wood", "wood", "metal", "plastic"))
    width, height = rng.uniform(0.8, 0.92), rng.uniform(1.98, 2.08)
    leaf = upright_board((0.015, 0, height / 2), (0.03, width, height))
    frame = [
        *(
            upright_board((0.025, s * (width + JAMB_M) / 2, height / 2), (0.05, JAMB_M, height))
            for s in (-1, 1)
        ),
        level_board((0.025, 0, height + JAMB_M / 2), (0.05, width + 2 * JAMB_M, JAMB_M)),
    ]
    edge = rng.choice([-1, 1]) * (width / 2 - 0.07)
    handle = [
        box((0.035, edge, 1.0), (0.01, 0.045, 0.2)),
        cylinder((0.07, 0.86 * edge, 1.03), 0.012, 0.14, (np.pi / 2, 0, 0)),
        sphere((0.055, edge, 1.03), 0.022),
    ]
    item = scene_object(
        "door",
        of_material(main, leaf),
        _door_fields(style, main, width, height),
        of_material(tone_material(main, 0.75), *frame),
        of_material(style.detail(("metal",), ("gray", "black", "yellow")), *handle),
    )
    size = (0.09, width + 2 * JAMB_M, height + JAMB_M)
    return Furnishing((item,), size, clearance_m=PASSAGE_M)


def _door_fields(style: Style, main: Material, width_m: float, height_m: float) -> list[Part]:
    """Return raised panels in one or two columns, a pane, or nothing."""
    kind = int(style.rng.integers(4))
    if kind == 0:
        return []
    if kind == 1:
        glass = style.detail(("glass",), ("white", "gray", "turquoise"))
        return of_material(glass, box((0.025, 0, 0.68 * height_m), (0.02, 0.5 * width_m, 0.9)))
    columns = kind - 1
    field = (width_m - 0.24) / columns
    places = [(i - (columns - 1) / 2) * field for i in range(columns)]
    rims, panels = [], []
    for y in places:
        for z, tall in ((0.47, 0.6), (1.42, 0.86)):
            rims.append(upright_board((0.025, y, z), (0.02, field - 0.05, tall)))
            panels.append(upright_board((0.03, y, z), (0.02, field - 0.11, tall - 0.06)))
    return of_material(tone_material(main, 0.55), *rims) + of_material(main, *panels)


def window(style: Style) -> Furnishing:
    """Return a window of one to three columns with a sill, most with curtains."""
    rng = style.rng
    width, height, sill = rng.uniform(0.9, 1.6), rng.uniform(1.1, 1.3), rng.uniform(0.88, 0.95)
    main = style.material("window", ("wood", "plastic", "metal"), ("white", "brown", "gray"))
    middle, bar = sill + height / 2, 0.06
    columns = np.linspace(-0.5, 0.5, int(rng.integers(2, 5))) * width
    rows = [0.0, 1.0] if rng.uniform() < 0.5 else [0.0, rng.uniform(0.55, 0.75), 1.0]
    frame = [
        *(upright_board((0.03, y, middle), (0.06, bar, height)) for y in columns),
        *(level_board((0.03, 0, sill + z * height), (0.06, width + bar, bar)) for z in rows),
        level_board((0.08, 0, sill - 0.045), (0.16, width + 0.1, 0.03)),
    ]
    glass = box((0.01, 0, middle), (0.02, width, height))
    pane = scene_object("window", of_material(main, *frame), of_material(SKY, glass))
    top = height + 0.2  # above the sill
    if rng.uniform() < 0.15:
        return Furnishing((pane,), (0.18, width + 0.1, top), sill - 0.06, clearance_m=0.1)
    bottom = 0.08 if rng.uniform() < 0.25 else sill - 0.06
    curtains = _curtains(style, width, bottom, sill + top - 0.03)
    size = (0.19, width + 0.72, sill + top - bottom)
    return Furnishing((pane, *curtains), size, bottom, clearance_m=0.1)


def _curtains(
    style: Style, width_m: float, bottom_m: float, top_m: float
) -> tuple[SceneObject, SceneObject]:
    """Return two curtains, drawn aside by different amounts, on a rail."""
    cloth = style.material("curtain", ("fabric",))
    rail = style.detail(("metal", "wood"), ("black", "gray", "brown", "white"))
    height, end = top_m - bottom_m, width_m / 2 + 0.32
    curtains = []
    for side in (-1, 1):
        folds = int(style.rng.integers(4, 8))
        shapes = [
            cylinder((0.14, side * (end - i * 0.062), bottom_m + height / 2), 0.036, height)
            for i in range(folds)
        ]
        bar = cylinder((0.14, side * end / 2, top_m + 0.01), 0.014, end + 0.05, (np.pi / 2, 0, 0))
        curtains.append(
            scene_object("curtain", of_material(cloth, *shapes), of_material(rail, bar))
        )
    return curtains[0], curtains[1]


def radiator(style: Style) -> Furnishing:
    """Return a radiator of upright ribs or of a flat plate, below the height of windows."""
    rng = style.rng
    main = style.material("radiator", ("metal",), RADIATOR_COLORS)
    width, height, low = rng.uniform(0.6, 1.2), rng.uniform(0.5, 0.62), rng.uniform(0.1, 0.16)
    depth, middle = 0.13, low + height / 2
    count = int(width / 0.075)
    places = (np.arange(count) + 0.5) * width / count - width / 2
    if rng.uniform() < 0.6:
        ribs: list[Shape] = [box((0.075, y, middle), (0.1, 0.05, height)) for y in places]
        joints = [box((0.075, 0, low + z * height), (0.06, width, 0.04)) for z in (0.1, 0.9)]
        parts = of_material(main, *ribs, *joints)
    else:
        plate = box((0.075, 0, middle), (0.09, width, height))
        grooves = [box((0.119, y, middle), (0.004, 0.025, 0.85 * height)) for y in places]
        parts = of_material(main, plate) + of_material(tone_material(main, 0.6), *grooves)
    pipes = [cylinder((0.07, s * (width / 2 - 0.05), low / 2), 0.012, low) for s in (-1, 1)]
    valve = cylinder((0.075, width / 2 + 0.03, low + 0.06), 0.025, 0.06, (np.pi / 2, 0, 0))
    steel = of_material(style.detail(("metal",), ("gray", "white")), *pipes, valve)
    return Furnishing(
        (scene_object("radiator", parts, steel),), (depth, width + 0.13, low + height)
    )
