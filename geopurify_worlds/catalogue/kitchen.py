# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Kitchens: counters with what is built into them, refrigerators and stoves."""

from collections.abc import Sequence

import numpy as np

from geopurify_worlds.catalogue.appliances import DARK_GLASS, STEEL, microwave, oven
from geopurify_worlds.catalogue.joinery import (
    FRONT_M,
    GRIP_M,
    Face,
    door_grips,
    drawer_grips,
    fronts,
    level_board,
    tone_material,
    upright_board,
)
from geopurify_worlds.catalogue.vessels import trough
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder
from geopurify_worlds.style import Style

UNIT_M, DEPTH_M, HEIGHT_M = 0.6, 0.62, 0.9  # of one of a counter's units
TOP_M, PLINTH_M = 0.04, 0.1
BODY_M = DEPTH_M - FRONT_M - GRIP_M  # depth behind the fronts
BASIN_M = (0.4, 0.46, 0.17)
WALL_M = (1.45, 2.1)  # where cabinets hang
BUILT_IN = (("sink", "stove"), ("sink", "stove"), ("sink",), ("stove",))


def counter(style: Style) -> Furnishing:
    """Return a row of units with a sink, a stove or both in it, and cabinets above."""
    rng = style.rng
    count = int(rng.integers(3, 5))
    given = BUILT_IN[rng.integers(len(BUILT_IN))]
    units = rng.permutation((*given, *("cupboard",) * (count - len(given))))
    middles = (np.arange(count) - (count - 1) / 2) * UNIT_M
    items = [_base(style, [(str(u), y) for u, y in zip(units, middles, strict=True)])]
    for unit, y in zip(units, middles, strict=True):
        if unit == "sink":
            items.append(_sink(style, y))
        elif unit == "stove":
            items.append(oven(style, y, (BODY_M, UNIT_M, HEIGHT_M + 0.005)))
    if rng.uniform() < 0.7:
        y = middles[units == "cupboard"][0]
        items.append(microwave(style, HEIGHT_M, 0.24, y))
    items += _wall_cabinets(style, np.flatnonzero(units != "stove"), middles)
    return Furnishing(tuple(items), (DEPTH_M + 0.02, count * UNIT_M, WALL_M[1]), clearance_m=0.4)


def _base(style: Style, units: Sequence[tuple[str, float]]) -> SceneObject:
    """Return the units and the worktop, apart from what is built in; each is (kind, y)."""
    rng = style.rng
    main = style.material("counter", ("wood", "wood", "plastic", "metal", "stone"))
    top = tone_material(main, 0.75)
    if rng.uniform() < 0.6:
        top = style.detail(("stone", "wood"), ("gray", "black", "white", "beige", "brown"))
    parts: list[Part] = []
    doors: list[Face] = []
    drawers: list[Face] = []
    worktop: list[Shape] = []
    for kind, y in units:
        if kind == "stove":
            continue
        face = Face(BODY_M, (y - UNIT_M / 2, y + UNIT_M / 2), (PLINTH_M, HEIGHT_M - TOP_M))
        has_drawers = kind != "sink" and rng.uniform() < 0.5
        cells = face.split(3, 1) if has_drawers else face.split(1, 2)
        (drawers if has_drawers else doors).extend(cells)
        tall = HEIGHT_M - TOP_M - PLINTH_M - (BASIN_M[2] if kind == "sink" else 0)
        parts += of_material(
            main, box((BODY_M / 2, y, PLINTH_M + tall / 2), (BODY_M, UNIT_M, tall))
        )
        parts += fronts(main, face, cells)
        parts += of_material(
            tone_material(main, 0.3), box((0.26, y, PLINTH_M / 2), (0.52, UNIT_M, PLINTH_M))
        )
        worktop += _worktop(y, has_hole=kind == "sink")
    parts += door_grips(style, doors) + drawer_grips(style, drawers)
    return scene_object("counter", parts, of_material(top, *worktop))


def _worktop(y_m: float, has_hole: bool) -> list[Shape]:
    """Return the board on a unit, or four around a hole for a basin."""
    z = HEIGHT_M - TOP_M / 2
    if not has_hole:
        return [level_board((DEPTH_M / 2, y_m, z), (DEPTH_M, UNIT_M, TOP_M))]
    deep, wide = (DEPTH_M - BASIN_M[0]) / 2 + 0.01, (UNIT_M - BASIN_M[1]) / 2 + 0.01
    ends = [
        level_board((x, y_m, z), (deep, UNIT_M, TOP_M)) for x in (deep / 2, DEPTH_M - deep / 2)
    ]
    sides = [
        level_board((DEPTH_M / 2, y_m + s * (UNIT_M - wide) / 2, z), (DEPTH_M, wide, TOP_M))
        for s in (-1, 1)
    ]
    return ends + sides


def _sink(style: Style, y_m: float) -> SceneObject:
    """Return a basin that is let into the worktop, with a tap behind it."""
    main = style.material("sink", ("metal", "metal", "ceramic", "stone"))
    deep, wide, tall = BASIN_M
    basin = trough((DEPTH_M / 2, y_m, HEIGHT_M + 0.006 - tall), (deep, wide, tall), 0.02)
    rise, reach = style.rng.uniform(0.16, 0.3), 0.17
    x = (DEPTH_M - deep) / 2 - 0.04
    tap = [
        cylinder((x, y_m, HEIGHT_M + rise / 2), 0.018, rise),
        cylinder((x + reach / 2, y_m, HEIGHT_M + rise), 0.014, reach + 0.03, (0, np.pi / 2, 0)),
        cylinder((x + reach, y_m, HEIGHT_M + rise - 0.03), 0.014, 0.06),
        box((x, y_m + 0.04, HEIGHT_M + 0.06), (0.02, 0.08, 0.015)),
    ]
    return scene_object(
        "sink", of_material(main, *basin), of_material(style.detail(("metal",), STEEL), *tap)
    )


def _wall_cabinets(style: Style, units: np.ndarray, middles_m: np.ndarray) -> list[SceneObject]:
    """Return a hanging cabinet above each run of neighbours among some units."""
    main = style.material("cabinet", ("wood", "wood", "wood", "plastic", "metal"))
    depth, (low, high) = style.rng.uniform(0.3, 0.36), WALL_M
    cabinets = []
    for run in np.split(units, np.flatnonzero(np.diff(units) > 1) + 1):
        y = (middles_m[run[0]] - UNIT_M / 2, middles_m[run[-1]] + UNIT_M / 2)
        face = Face(depth, y, (low, high))
        cells = face.split(1, len(run))
        body = box((depth / 2, sum(y) / 2, (low + high) / 2), (depth, y[1] - y[0], high - low))
        parts = of_material(main, body) + fronts(main, face, cells) + door_grips(style, cells)
        cabinets.append(scene_object("cabinet", parts))
    return cabinets


def refrigerator(style: Style) -> Furnishing:
    """Return a refrigerator: with a freezer above or below, two doors abreast, or a low one."""
    rng = style.rng
    kind = int(rng.integers(4))
    depth, width, height = rng.uniform((0.62, 0.56, 1.55), (0.7, 0.68, 1.85))
    if kind == 2:
        width = rng.uniform(0.85, 0.95)
    elif kind == 3:
        height = rng.uniform(0.82, 0.9)
    main = style.material("refrigerator", ("metal", "metal", "plastic"))
    front = depth - 0.07
    y, z = (-width / 2, width / 2), (0.05, height)
    cut = {0: 0.7, 1: 0.38}.get(kind, 0.0) * height
    face = Face(front, y, z)
    cells = face.split(1, 2) if kind == 2 else [face]
    if cut:
        cells = [Face(front, y, (z[0], cut)), Face(front, y, (cut, z[1]))]
    body = upright_board((front / 2, 0, height / 2 + 0.02), (front, width, height - 0.04))
    foot = box((front / 2, 0, 0.025), (front - 0.04, width - 0.04, 0.05))
    parts = of_material(main, body) + fronts(main, face, cells)
    parts += of_material(tone_material(main, 0.25), foot)
    parts += of_material(style.detail(("metal",), STEEL), *_bars(cells, kind, cut))
    return Furnishing(
        (scene_object("refrigerator", parts),), (depth, width, height), clearance_m=0.4
    )


def _bars(cells: Sequence[Face], kind: int, cut_m: float) -> list[Shape]:
    """Return a long upright handle at the edge of each door, near the joint if there is one."""
    bars = []
    for i, cell in enumerate(cells):
        x, _, z = cell.center_m
        tall = min(0.6 * cell.size_m[1], 0.5)
        if cut_m:
            z = cut_m + (tall / 2 + 0.06) * (1 if cell.z_m[0] >= cut_m else -1)
        y = cell.y_m[1] - 0.05 if i == 0 or kind < 2 else cell.y_m[0] + 0.05
        bars.append(cylinder((x + FRONT_M + 0.025, y, z), 0.011, tall))
        bars += [
            box((x + FRONT_M + 0.01, y, z + s * 0.45 * tall), (0.03, 0.014, 0.014))
            for s in (-1, 1)
        ]
    return bars


def stove(style: Style) -> Furnishing:
    """Return a stove that stands alone, most with a board behind the plates."""
    rng = style.rng
    width, height = rng.uniform(0.5, 0.76), rng.uniform(0.86, 0.92)
    item = oven(style, 0.0, (0.58, width, height))
    size = (0.66, width, height + 0.02)
    if rng.uniform() < 0.65:
        tall = rng.uniform(0.12, 0.2)
        board = box((0.03, 0, height + tall / 2), (0.06, width, tall))
        dials = box((0.06, 0, height + 0.6 * tall), (0.006, 0.22 * width, 0.4 * tall))
        item = scene_object(
            "stove", item.parts, of_material(item.material, board), of_material(DARK_GLASS, dials)
        )
        size = (0.66, width, height + tall)
    return Furnishing((item,), size, clearance_m=0.4)
