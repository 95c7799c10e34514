# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Living rooms and corridors: plants, pianos, televisions and ladders."""

from dataclasses import replace

import numpy as np

from geopurify_worlds.catalogue.foliage import blades, bush, cactus, palm
from geopurify_worlds.catalogue.joinery import (
    FRONT_M,
    GRIP_M,
    Face,
    door_grips,
    fronts,
    legs,
    level_board,
    upright_board,
)
from geopurify_worlds.catalogue.pianos import EBONY, KEYS_M, stage_piano, upright_piano
from geopurify_worlds.catalogue.seating import stool
from geopurify_worlds.catalogue.vessels import turn_on_lathe
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import box, cylinder, pose
from geopurify_worlds.style import Style

FOLIAGE = (*("green",) * 8, "purple", "red", "yellow")
SOIL = uniform((0.03, 0.02, 0.012))
Size = tuple[float, float, float]


def plant(style: Style) -> Furnishing:
    """Return a potted plant: a bush, a tree, a palm, upright blades or a cactus."""
    rng = style.rng
    radius, tall = rng.uniform(0.11, 0.17), rng.uniform(0.16, 0.32)
    # nobody says what a plant is made of
    leaf = replace(style.material("plant", ("fabric",), FOLIAGE), pattern="clouds", substance="")
    kinds = (bush, bush, palm, blades, cactus)
    foliage, reach, top = kinds[rng.integers(len(kinds))](style, leaf, tall)
    pot = style.detail(("ceramic", "ceramic", "plastic", "wood"))
    reach = max(reach, radius)
    vessel = turn_on_lathe((0, 0, 0), (0.7 * radius, radius), tall, steps=4)
    vessel.append(cylinder((0, 0, tall - 0.02), 1.04 * radius, 0.04))
    item = scene_object(
        "plant",
        foliage,
        of_material(pot, *vessel),
        of_material(SOIL, cylinder((0, 0, tall), 0.92 * radius, 0.012)),
    ).moved(pose((1.04 * reach, 0, 0)))
    return Furnishing((item,), (2.08 * reach, 2.08 * reach, top))


def piano(style: Style) -> Furnishing:
    """Return an upright or a digital piano, most with a stool in front."""
    rng = style.rng
    width = KEYS_M + rng.uniform(0.14, 0.24)
    item, size = (upright_piano if rng.uniform() < 0.65 else stage_piano)(style, width)
    if rng.uniform() < 0.4:
        return Furnishing((item,), size, clearance_m=0.5)
    seat = stool(style)
    away = size[0] + rng.uniform(0.0, 0.15)
    placed = seat.objects[0].moved(pose((away, rng.uniform(-0.15, 0.15), 0)))
    return Furnishing((item, placed), (away + seat.size_m[0], *size[1:]), clearance_m=0.2)


def television_stand(style: Style) -> Furnishing:
    """Return a flat or an old television on a low cabinet or table."""
    rng = style.rng
    depth, width, height = rng.uniform((0.4, 1.1, 0.4), (0.48, 1.6, 0.55))
    is_flat = rng.uniform() < 0.75
    if rng.uniform() < 0.6:
        stand = _low_cabinet(style, (depth, width, height))
    else:
        main = style.material("table", ("wood", "wood", "metal", "plastic"))
        boards = [
            level_board((depth / 2, 0, z), (depth, width, 0.03)) for z in (height - 0.015, 0.15)
        ]
        stand = scene_object(
            "table", of_material(main, *boards, *legs((depth, width), height, 0.05))
        )
    screen, tall = (_flat_screen if is_flat else _old_television)(style, height, width)
    return Furnishing((screen, stand), (depth, max(width, 0.6), height + tall), clearance_m=0.4)


def _low_cabinet(style: Style, size_m: Size) -> SceneObject:
    depth, width, height = size_m
    main = style.material("cabinet", ("wood", "wood", "wood", "plastic", "metal"))
    front = depth - FRONT_M - GRIP_M
    face = Face(front, (0.01 - width / 2, width / 2 - 0.01), (0.08, height - 0.03))
    cells = face.split(1, int(style.rng.integers(2, 5)))
    shapes = [
        box((front / 2, 0, height / 2 + 0.04), (front, width, height - 0.08)),
        level_board((depth / 2, 0, height - 0.0125), (depth, width, 0.025)),
        *legs((front, width - 0.1), 0.08, 0.05),
    ]
    return scene_object(
        "cabinet", of_material(main, *shapes), fronts(main, face, cells), door_grips(style, cells)
    )


def _flat_screen(style: Style, top_m: float, width_m: float) -> tuple[SceneObject, float]:
    """Return a flat television on a surface of a width, switched on or off, and its height."""
    rng = style.rng
    main = style.material("television", ("plastic",), ("black",))
    wide = rng.uniform(0.7, 0.9) * width_m
    tall, lift = 0.58 * wide, 0.06
    middle = top_m + lift + tall / 2
    body = box((0.2, 0, middle), (0.04, wide, tall))
    foot = [
        box((0.2, 0, top_m + 0.008), (0.2, 0.4 * wide, 0.016)),
        box((0.19, 0, top_m + 0.05), (0.03, 0.1, 0.1)),
    ]
    face = box((0.22, 0, middle + 0.005), (0.004, wide - 0.05, tall - 0.06))
    return scene_object(
        "television", of_material(main, body, *foot), of_material(_picture(style), face)
    ), lift + tall


def _old_television(style: Style, top_m: float, width_m: float) -> tuple[SceneObject, float]:
    """Return a deep television with knobs beside its picture, and its height."""
    main = style.material("television", ("plastic", "wood"))
    wide, tall = min(style.rng.uniform(0.5, 0.64), width_m), style.rng.uniform(0.4, 0.48)
    middle = top_m + 0.03 + tall / 2
    shapes = [
        box((0.3, 0, middle), (0.12, wide, tall)),
        box((0.14, 0, middle), (0.22, 0.75 * wide, 0.75 * tall)),
        box((0.25, 0, top_m + 0.015), (0.2, 0.8 * wide, 0.03)),
    ]
    pane = box((0.36, -0.1 * wide, middle), (0.006, 0.66 * wide, 0.74 * tall))
    knobs = [
        cylinder((0.365, 0.37 * wide, middle + z), 0.028, 0.03, (0, np.pi / 2, 0))
        for z in (0.12, 0.03)
    ]
    grille = box((0.36, 0.37 * wide, middle - 0.11), (0.006, 0.12 * wide, 0.12))
    return scene_object(
        "television",
        of_material(main, *shapes),
        of_material(_picture(style), pane),
        of_material(EBONY, *knobs, grille),
    ), 0.03 + tall


def _picture(style: Style) -> Material:
    """Return what a screen shows: most often nothing."""
    if style.rng.uniform() < 0.75:
        return uniform((0.012, 0.013, 0.016))
    shown = style.detail(("fabric",), ("blue", "green", "turquoise", "orange", "purple"))
    return replace(shown, pattern="painting", scale_m=0.3, glow=0.5)


def ladder(style: Style) -> Furnishing:
    """Return a ladder that leans at the wall, or a stepladder."""
    rng = style.rng
    main = style.material("ladder", ("wood", "metal", "metal", "plastic"))
    if rng.uniform() < 0.5:
        return _stepladder(main, int(rng.integers(3, 6)))
    height, width, foot = rng.uniform(1.7, 2.2), rng.uniform(0.38, 0.46), rng.uniform(0.35, 0.55)
    lean, length = np.arctan2(foot, height), np.hypot(foot, height)
    parts = _rails(main, width, length, 0.28)
    stand = pose((foot + 0.06, 0, 0), (0, -lean, 0)) @ pose((0, 0, 0.01))
    item = scene_object("ladder", parts).moved(stand)
    return Furnishing((item,), (foot + 0.14, width, height + 0.06))


def _stepladder(main: Material, steps: int) -> Furnishing:
    """Return rails with wide steps and two rails behind them that meet at the top."""
    pitch, width = 0.24, 0.44
    height = (steps + 0.6) * pitch
    reach = 0.32 * height
    lean, length = np.arctan2(reach, height), np.hypot(reach, height)
    front = pose((2 * reach + 0.03, 0, 0.01), (0, -lean, 0))
    back = pose((0.03, 0, 0.01), (0, lean, 0))
    treads = [
        level_board(
            (2 * reach + 0.03 - reach * i * pitch / height, 0, i * pitch),
            (0.12, width - 0.04, 0.025),
        )
        for i in range(1, steps + 1)
    ]
    rails = [box((0, s * (width / 2 - 0.02), length / 2), (0.06, 0.025, length)) for s in (-1, 1)]
    rear = [box((0, s * (width / 2 - 0.04), length / 2), (0.03, 0.025, length)) for s in (-1, 1)]
    bar = box((0, 0, 0.35 * length), (0.02, width - 0.06, 0.04)).moved(back)
    top = level_board((reach + 0.03, 0, height + 0.02), (0.2, width, 0.04))
    moved = [rail.moved(front) for rail in rails] + [rail.moved(back) for rail in rear]
    item = scene_object("ladder", of_material(main, *moved, *treads, bar, top))
    return Furnishing((item,), (2 * reach + 0.1, width, height + 0.04))


def _rails(main: Material, width_m: float, length_m: float, pitch_m: float) -> list[Part]:
    """Return two upright rails and the rungs between them."""
    rails = [
        upright_board((0, s * (width_m / 2 - 0.02), length_m / 2), (0.06, 0.04, length_m))
        for s in (-1, 1)
    ]
    rungs = [
        cylinder((0, 0, z), 0.017, width_m - 0.06, (np.pi / 2, 0, 0))
        for z in np.arange(pitch_m, length_m - 0.1, pitch_m)
    ]
    return of_material(main, *rails, *rungs)
