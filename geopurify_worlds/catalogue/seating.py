# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What people sit and lie on: sofas, beds, armchairs, stools and benches."""

import numpy as np

from geopurify_worlds.catalogue.chairs import CHAIR_SIZE_M, DARK, chair
from geopurify_worlds.catalogue.joinery import legs, level_board, upright_board
from geopurify_worlds.objects import Furnishing, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, Triple, box, cylinder
from geopurify_worlds.style import Style

PILLOW_TOP_M = 0.85  # of one that leans on a sofa's back
SOFT = ("fabric", "fabric", "leather")
LINEN = ("white", "white", "beige", "gray", "blue")


def sofa(style: Style) -> Furnishing:
    """Return a sofa for two or three, some with a part to put one's legs on, and pillows."""
    rng = style.rng
    main = style.material("sofa", SOFT)
    seats, depth, arm = int(rng.integers(2, 4)), rng.uniform(0.8, 0.95), rng.uniform(0.12, 0.22)
    seat, back = rng.uniform(0.55, 0.68), rng.uniform(0.75, 0.92)
    width = seats * seat + 2 * arm
    shapes = _upholstery((depth, width, back), seats, arm, is_rounded=rng.uniform() < 0.4)
    size = (depth, width, max(back, PILLOW_TOP_M))
    if rng.uniform() < 0.2:
        size = (depth + 0.6, *size[1:])
        y = width / 2 - arm - seat / 2
        shapes.append(box((depth + 0.3, y, 0.26), (0.6, seat, 0.36)))
    feet = of_material(
        style.detail(("wood", "metal"), DARK), *legs((depth, width), 0.09, 0.05, is_round=True)
    )
    places = rng.permutation(seats)[: rng.integers(0, seats + 1)]
    pillows = [
        _pillow(style, (0.34, (i - (seats - 1) / 2) * seat, 0.63), is_upright=True) for i in places
    ]
    couch = scene_object("sofa", of_material(main, *shapes), feet)
    return Furnishing((couch, *pillows), size, clearance_m=0.25)


def armchair_free(style: Style) -> Furnishing:
    """Return a single chair, or an upholstered armchair."""
    if style.rng.uniform() < 0.5:
        return Furnishing((chair(style),), CHAIR_SIZE_M, clearance_m=0.2)
    rng = style.rng
    size = (rng.uniform(0.75, 0.85), rng.uniform(0.72, 0.85), rng.uniform(0.8, 1.0))
    main = style.material("chair", SOFT)
    shapes = _upholstery(size, 1, rng.uniform(0.1, 0.15), is_rounded=rng.uniform() < 0.5)
    feet = legs(size[:2], 0.09, 0.05, is_round=True)
    item = scene_object(
        "chair",
        of_material(main, *shapes),
        of_material(style.detail(("wood", "metal"), DARK), *feet),
    )
    return Furnishing((item,), size, clearance_m=0.25)


def _upholstery(
    size_m: tuple[float, float, float], seats: int, arm_m: float, is_rounded: bool
) -> list[Shape]:
    """Return the base, back, arms and a cushion for each seat."""
    depth, width, height = size_m
    side = (width - arm_m) / 2
    seat = (width - 2 * arm_m) / seats
    shapes = [
        box((depth / 2, 0, 0.19), (depth, width, 0.22)),
        box((0.11, 0, (height + 0.2) / 2), (0.22, width, height - 0.2)),
    ]
    for s in (-1, 1):
        shapes.append(box((depth / 2, s * side, 0.42), (depth, arm_m, 0.28)))
        if is_rounded:
            shapes.append(
                cylinder((depth / 2, s * side, 0.56), arm_m / 2, depth, (0, np.pi / 2, 0))
            )
    for i in range(seats):
        y = (i - (seats - 1) / 2) * seat
        shapes.append(box((depth / 2 + 0.1, y, 0.37), (depth - 0.22, seat - 0.02, 0.14)))
        shapes.append(
            box((0.26, y, (height + 0.4) / 2), (0.14, seat - 0.03, height - 0.42), (0, -0.12, 0))
        )
    return shapes


def bed(style: Style) -> Furnishing:
    """Return a bed with its head at the wall, a blanket and a pillow for each sleeper."""
    rng = style.rng
    blanket = style.material("bed", ("fabric",))
    sleepers = int(rng.integers(1, 3))
    length, width, head = 2.08, 0.5 + 0.45 * sleepers, rng.uniform(0.75, 1.15)
    frame = [
        *_headboard(int(rng.integers(3)), width, head),
        level_board((length / 2, 0, 0.26), (length, width - 0.04, 0.14)),
        *legs((length, width), 0.2, 0.08),
    ]
    if rng.uniform() < 0.4:
        frame.append(level_board((length - 0.025, 0, 0.35), (0.05, width, 0.46)))
    reach = rng.uniform(1.3, 1.5)  # of the blanket, from the foot
    cover = box((2.03 - reach / 2, 0, 0.37), (reach, width, 0.34))
    linen = style.detail(("fabric",), LINEN)
    mattress = box((1.04, 0, 0.42), (1.96, width - 0.06, 0.2))
    pillows = [
        _pillow(style, (0.32, (i - (sleepers - 1) / 2) * 0.6, 0.58)) for i in range(sleepers)
    ]
    item = scene_object(
        "bed",
        of_material(blanket, cover),
        of_material(linen, mattress),
        of_material(style.detail(("wood", "wood", "fabric", "metal")), *frame),
    )
    return Furnishing((item, *pillows), (length, width, max(head, 0.8)), clearance_m=0.2)


def _headboard(kind: int, width_m: float, height_m: float) -> list[Shape]:
    """Return one board, upright bars below a rail, or three cushioned fields."""
    if kind == 0:
        return [level_board((0.025, 0, height_m / 2), (0.05, width_m, height_m))]
    if kind == 1:
        rail = level_board((0.025, 0, height_m - 0.03), (0.05, width_m, 0.06))
        places = np.linspace(0.02 - width_m / 2, width_m / 2 - 0.02, 8)
        return [rail, *(cylinder((0.025, y, height_m / 2), 0.016, height_m) for y in places)]
    field = width_m / 3
    return [
        box((0.04, i * field, height_m / 2), (0.08, field - 0.02, height_m)) for i in (-1, 0, 1)
    ]


def _pillow(style: Style, center_m: Triple, is_upright: bool = False) -> SceneObject:
    """Return a pillow that lies on a bed, or that leans on a sofa's back."""
    size, pitch = ((0.12, 0.4, 0.38), -0.3) if is_upright else ((0.36, 0.52, 0.12), 0.15)
    material = style.material("pillow", ("fabric",))
    return scene_object("pillow", of_material(material, box(center_m, size, (0, pitch, 0))))


def stool(style: Style) -> Furnishing:
    """Return a stool, low or for a bar, on three or four legs or on one column."""
    rng = style.rng
    radius, height = rng.uniform(0.16, 0.21), rng.choice([0.45, 0.65]) + rng.uniform(0, 0.08)
    main = style.material("stool", ("wood", "wood", "plastic", "metal", "leather"))
    thick = 0.09 if main.substance == "leather" else 0.045
    seat: Shape = cylinder((radius, 0, height - thick / 2), radius, thick)
    if rng.uniform() < 0.35:
        seat = box((radius, 0, height - thick / 2), (2 * radius, 2 * radius, thick))
    if rng.uniform() < 0.25:
        foot = [
            cylinder((radius, 0, 0.015), radius * 0.95, 0.03),
            cylinder((radius, 0, height / 2), 0.03, height - thick),
        ]
    else:
        foot = _stool_legs(int(rng.integers(3, 5)), radius, height - thick)
    legs_material = main
    if main.substance == "leather":
        legs_material = style.detail(("wood", "metal"), DARK)
    item = scene_object("stool", of_material(main, seat), of_material(legs_material, *foot))
    return Furnishing((item,), (2 * radius, 2 * radius, height))


def _stool_legs(count: int, radius_m: float, height_m: float) -> list[Shape]:
    """Return legs around the middle and a disc that holds them together."""
    angles = (np.arange(count) + 0.5) * 2 * np.pi / count
    shapes = [
        cylinder(
            (radius_m * (1 + 0.75 * np.cos(angle)), 0.75 * radius_m * np.sin(angle), height_m / 2),
            0.018,
            height_m,
        )
        for angle in angles
    ]
    return [*shapes, cylinder((radius_m, 0, 0.35 * height_m), 0.78 * radius_m, 0.02)]


def bench(style: Style) -> Furnishing:
    """Return a bench of boards or with a cushion, with or without a back."""
    rng = style.rng
    main = style.material("bench", ("wood", "wood", "metal", "plastic", "stone"))
    depth, width, height = rng.uniform(0.34, 0.42), rng.uniform(1.0, 1.5), rng.uniform(0.42, 0.48)
    slats = int(rng.integers(1, 4))
    board = depth / slats
    shapes = [
        level_board(((i + 0.5) * board, 0, height - 0.02), (board - 0.012, width, 0.04))
        for i in range(slats)
    ]
    if rng.uniform() < 0.5:
        shapes += legs((depth, width), height - 0.04, 0.06)
    else:
        sides = (0.08 - width / 2, width / 2 - 0.08)
        middle = (height - 0.04) / 2
        shapes += [upright_board((depth / 2, y, middle), (depth, 0.05, 2 * middle)) for y in sides]
    top = height
    if rng.uniform() < 0.3:
        top = height + 0.42
        posts = (0.05 - width / 2, width / 2 - 0.05)
        shapes += [upright_board((0.02, y, top / 2), (0.04, 0.05, top)) for y in posts]
        shapes += [level_board((0.02, 0, z), (0.03, width, 0.1)) for z in (top - 0.05, top - 0.21)]
    return Furnishing((scene_object("bench", of_material(main, *shapes)),), (depth, width, top))
