# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What hangs on walls: pictures, mirrors and clocks."""

from dataclasses import replace

import numpy as np

from geopurify_worlds.materials import Material, darker, uniform
from geopurify_worlds.objects import Furnishing, Part, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, cylinder
from geopurify_worlds.style import Style

PALE = (0.8, 0.88, 0.95)
EYE_M = 1.55  # height at which things hang
FACING = (0, np.pi / 2, 0)  # turns the axis of a cylinder away from the wall
FRAME_COLORS = ("brown", "black", "white", "beige", "yellow")
LIGHT = ("white", "beige", "yellow", "pink", "orange", "turquoise")  # black hands show on these


def picture(style: Style) -> Furnishing:
    """Return a framed picture in shades of one colour, with a few shapes of others on it."""
    rng = style.rng
    width, height = rng.uniform(0.45, 1.1), rng.uniform(0.4, 0.75)
    main = style.material("picture", ("fabric",))
    canvas = replace(
        main,
        pattern=str(rng.choice(("painting", "clouds", "plain"))),
        accent=darker(main.color, 0.6),
        scale_m=rng.uniform(0.08, 0.25),
    )
    inner = box((0.02, 0, EYE_M), (0.03, width - 0.08, height - 0.08))
    motif = _motif(style, width - 0.12, height - 0.12)
    frame = of_material(style.detail(("wood", "metal"), FRAME_COLORS), *_frame(width, height))
    item = scene_object("picture", of_material(canvas, inner), motif, frame)
    return Furnishing((item,), (0.04, width, height), bottom_m=EYE_M - height / 2)


def _motif(style: Style, width_m: float, height_m: float) -> list[Part]:
    """Return a landscape with a sun, or discs and rectangles anywhere."""
    rng = style.rng
    radius = 0.13 * height_m
    disc = cylinder(
        (0.036, rng.uniform(-0.3, 0.3) * width_m, EYE_M + 0.25 * height_m), radius, 0.004, FACING
    )
    sun = of_material(style.detail(("fabric",)), disc)
    if rng.uniform() < 0.5:
        tall = rng.uniform(0.2, 0.35) * height_m
        ground = box((0.036, 0, EYE_M - (height_m - tall) / 2), (0.004, width_m, tall))
        return sun + of_material(style.detail(("fabric",)), ground)
    blocks: list[Part] = []
    for _ in range(int(rng.integers(0, 4))):
        size = rng.uniform(0.12, 0.3, 2) * (width_m, height_m)
        y, z = rng.uniform(-0.33, 0.33, 2) * (width_m, height_m)
        shape = box((0.036, y, EYE_M + z), (0.004, *size))
        blocks += of_material(style.detail(("fabric",)), shape)
    return sun + blocks


def _frame(width_m: float, height_m: float, middle_m: float = EYE_M) -> list[Shape]:
    bar, depth = 0.04, 0.04
    return [
        *(box((0.02, s * (width_m - bar) / 2, middle_m), (depth, bar, height_m)) for s in (-1, 1)),
        *(
            box((0.02, 0, middle_m + s * (height_m - bar) / 2), (depth, width_m, bar))
            for s in (-1, 1)
        ),
    ]


def mirror(style: Style) -> Furnishing:
    """Return a mirror, rectangular, as tall as a person or round, with streaks of light."""
    rng = style.rng
    glass = style.material("mirror", ("glass",), ("gray", "gray", "white"))
    frame_material = style.detail(("wood", "metal"), (*FRAME_COLORS, "gray"))
    kind = int(rng.integers(3))
    if kind == 0:
        radius = rng.uniform(0.22, 0.36)
        size, middle = (0.04, 2 * radius, 2 * radius), EYE_M
        face: Shape = cylinder((0.02, 0, middle), radius - 0.03, 0.036, FACING)
        frame: list[Shape] = [cylinder((0.015, 0, middle), radius, 0.03, FACING)]
        span = radius
    else:
        width = rng.uniform(0.45, 0.8) if kind == 1 else rng.uniform(0.4, 0.55)
        height = rng.uniform(0.6, 0.85) if kind == 1 else rng.uniform(1.4, 1.65)
        size, middle = (0.04, width, height), EYE_M if kind == 1 else 1.0
        face = box((0.015, 0, middle), (0.03, width - 0.08, height - 0.08))
        frame = _frame(width, height, middle)
        span = 0.5 * width
    item = scene_object(
        "mirror",
        of_material(glass, face),
        _streaks(glass, span, middle),
        of_material(frame_material, *frame),
    )
    return Furnishing((item,), size, bottom_m=middle - size[2] / 2)


def _streaks(glass: Material, span_m: float, middle_m: float) -> list[Part]:
    """Return two slanting bands of mirrored light."""
    light = replace(glass, color=PALE, accent=PALE, glow=0.3)
    return of_material(
        light,
        box((0.03, 0.15 * span_m, middle_m), (0.018, 0.18 * span_m, 1.1 * span_m), (0.6, 0, 0)),
        box((0.03, -0.3 * span_m, middle_m), (0.018, 0.08 * span_m, 1.1 * span_m), (0.6, 0, 0)),
    )


def clock(style: Style) -> Furnishing:
    """Return a round or square wall clock with ticks and two hands."""
    rng = style.rng
    radius, middle = rng.uniform(0.13, 0.22), rng.uniform(1.7, 1.9)
    main = style.material("clock", ("plastic", "wood", "metal", "ceramic"))
    ink = uniform((0.01, 0.01, 0.012) if main.color_name in LIGHT else (0.85, 0.85, 0.85))
    rim = style.detail(("plastic", "wood", "metal"), ("black", "white", "brown", "gray", "red"))
    if rng.uniform() < 0.75:
        plate: Shape = cylinder((0.02, 0, middle), 0.9 * radius, 0.04, FACING)
        edge: Shape = cylinder((0.015, 0, middle), radius, 0.03, FACING)
    else:
        plate = box((0.02, 0, middle), (0.04, 1.8 * radius, 1.8 * radius))
        edge = box((0.015, 0, middle), (0.03, 2 * radius, 2 * radius))
    marks = [_hand(0.78 * radius, 0.18 * radius, i * np.pi / 6, middle) for i in range(12)]
    marks.append(_hand(0.25 * radius, 0.5 * radius, rng.uniform(0, 2 * np.pi), middle))
    marks.append(_hand(0.35 * radius, 0.7 * radius, rng.uniform(0, 2 * np.pi), middle))
    item = scene_object(
        "clock", of_material(main, plate), of_material(ink, *marks), of_material(rim, edge)
    )
    return Furnishing((item,), (0.05, 2 * radius, 2 * radius), bottom_m=middle - radius)


def _hand(distance_m: float, length_m: float, angle: float, middle_m: float) -> Shape:
    """Return a bar that points away from the middle, which is a distance from its own."""
    y, z = -distance_m * np.sin(angle), middle_m + distance_m * np.cos(angle)
    return box((0.042, y, z), (0.006, 0.014, length_m), (angle, 0, 0))
