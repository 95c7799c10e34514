# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Chairs: with slats, a solid back, armrests, a shell on thin legs, or a swivel foot."""

from collections.abc import Sequence

import numpy as np

from geopurify_worlds.catalogue.joinery import legs, level_board, upright_board
from geopurify_worlds.objects import Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder, sphere
from geopurify_worlds.style import Style

CHAIR_SIZE_M = (0.6, 0.6, 1.1)  # (depth, width, height) that no chair exceeds
SEAT_M = 0.46  # height of a seat's top
DARK = ("black", "gray", "brown")


def chair(style: Style) -> SceneObject:
    """Return a chair that looks along x, with the origin below the middle of its back."""
    if style.rng.uniform() < 0.25:
        return scene_object("chair", *_swivel_chair(style))
    return dining_chair(style)


def dining_chair(style: Style) -> SceneObject:
    """Return a chair as it stands at a table; the frame is that of `chair`."""
    kind = _shell_chair if style.rng.uniform() < 0.35 else _wooden_chair
    return scene_object("chair", *kind(style))


def _wooden_chair(style: Style) -> Sequence[Sequence[Part]]:
    """Return a frame on four legs with a back of slats, bars or one panel."""
    rng = style.rng
    main = style.material("chair", ("wood", "wood", "plastic", "metal"))
    depth, width, leg = rng.uniform(0.42, 0.48), rng.uniform(0.4, 0.48), rng.uniform(0.03, 0.045)
    top = rng.uniform(0.82, 1.0)
    inner = width - 2 * leg
    frame = legs((depth, width), SEAT_M, leg, is_round=rng.uniform() < 0.4)
    frame.append(level_board((depth / 2, 0, SEAT_M - 0.02), (depth, width, 0.04)))
    frame += [
        upright_board(
            (leg / 2, s * (width - leg) / 2, (SEAT_M + top) / 2), (leg, leg, top - SEAT_M)
        )
        for s in (-1, 1)
    ]
    frame += _back(int(rng.integers(3)), leg / 2, inner, top)
    if rng.uniform() < 0.3:
        frame += _armrests(depth, width)
    if rng.uniform() < 0.35:
        cushion = box((depth / 2 + 0.01, 0, SEAT_M + 0.015), (depth - 0.06, width - 0.05, 0.03))
        return of_material(main, *frame), of_material(style.detail(("fabric",)), cushion)
    return (of_material(main, *frame),)


def _back(kind: int, x_m: float, width_m: float, top_m: float) -> list[Shape]:
    """Return slats, upright bars below a rail, or one panel."""
    height = top_m - SEAT_M
    rail = level_board((x_m, 0, top_m - 0.04), (0.022, width_m, 0.08))
    if kind == 0:
        levels = np.linspace(SEAT_M + 0.16, top_m - 0.04, 3)
        return [level_board((x_m, 0, z), (0.02, width_m, 0.07)) for z in levels]
    if kind == 1:
        places = np.linspace(-0.38, 0.38, 5) * width_m
        return [rail, *(cylinder((x_m, y, SEAT_M + height / 2), 0.011, height) for y in places)]
    return [rail, upright_board((x_m, 0, top_m - height * 0.4), (0.02, width_m, height * 0.8))]


def _armrests(depth_m: float, width_m: float) -> list[Shape]:
    """Return rests at both sides, each on a post in front."""
    y = width_m / 2 - 0.02
    rests = [box((depth_m / 2, s * y, 0.67), (depth_m, 0.045, 0.03)) for s in (-1, 1)]
    posts = [cylinder((depth_m - 0.06, s * y, 0.56), 0.016, 0.22) for s in (-1, 1)]
    return rests + posts


def _shell_chair(style: Style) -> Sequence[Sequence[Part]]:
    """Return a seat and a leaning back in one piece on thin legs."""
    rng = style.rng
    main = style.material("chair", ("plastic", "plastic", "leather", "fabric", "wood"))
    width, lean = rng.uniform(0.42, 0.5), rng.uniform(0.12, 0.25)
    thick = 0.06 if main.substance in ("leather", "fabric") else 0.035
    height = rng.uniform(0.36, 0.48)
    shell = [
        box((0.3, 0, SEAT_M - thick / 2), (0.44, width, thick), (0, -0.05, 0)),
        box((0.09, 0, SEAT_M + height / 2 - 0.02), (thick, width, height), (0, -lean, 0)),
    ]
    if rng.uniform() < 0.4:
        shell += [box((0.27, s * width / 2, SEAT_M + 0.08), (0.34, 0.03, 0.2)) for s in (-1, 1)]
    feet = style.detail(("metal", "wood"), (*DARK, "white"))
    poles = [
        cylinder(
            (0.29 + 0.18 * i, 0.8 * j * width / 2, 0.215), 0.013, 0.43, (-0.12 * j, 0.12 * i, 0)
        )
        for i in (-1, 1)
        for j in (-1, 1)
    ]
    return of_material(main, *shell), of_material(feet, *poles)


def _swivel_chair(style: Style) -> Sequence[Sequence[Part]]:
    """Return a cushioned seat on a column with a foot of five rays on castors."""
    rng = style.rng
    main = style.material("chair", ("fabric", "leather", "plastic"))
    height = rng.uniform(0.4, 0.56)
    cushions = [
        box((0.31, 0, SEAT_M - 0.01), (0.46, 0.48, 0.09)),
        box((0.1, 0, SEAT_M + 0.1 + height / 2), (0.07, 0.44, height), (0, -0.1, 0)),
    ]
    dark = style.detail(("plastic", "metal"), ("black", "gray"))
    foot = [
        cylinder((0.3, 0, 0.25), 0.028, 0.34),
        box((0.06, 0, SEAT_M + 0.1), (0.03, 0.07, 0.28)),
    ]
    for angle in np.arange(5) * 2 * np.pi / 5:
        ray = np.array([np.cos(angle), np.sin(angle)])
        foot.append(box((*(0.13 * ray + (0.3, 0)), 0.085), (0.26, 0.04, 0.03), (0, 0, angle)))
        foot.append(sphere((*(0.25 * ray + (0.3, 0)), 0.035), 0.035))
    if rng.uniform() < 0.6:
        foot += [box((0.27, s * 0.26, 0.66), (0.28, 0.05, 0.03)) for s in (-1, 1)]
        foot += [box((0.27, s * 0.26, 0.545), (0.04, 0.025, 0.21)) for s in (-1, 1)]
    return of_material(main, *cushions), of_material(dark, *foot)
