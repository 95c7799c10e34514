# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Small things that lie about: on tables (vases, books, laptops) and on the floor."""

import numpy as np

from geopurify_worlds.catalogue.joinery import tone_material
from geopurify_worlds.catalogue.luggage import rucksack, strapped_case, trolley
from geopurify_worlds.catalogue.vessels import trough, turn_on_lathe
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import Furnishing, Part, SceneObject, of_material, scene_object
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.shapes import Shape, box, cylinder, pose, sphere
from geopurify_worlds.style import Style

INK = uniform((0.012, 0.012, 0.014))
PAPER = uniform((0.8, 0.78, 0.7))
STEM = uniform((0.05, 0.2, 0.04))
VASES = (  # radii from the foot to the rim, against the largest
    (0.6, 0.95, 1.0, 0.7, 0.35, 0.35, 0.45),
    (0.5, 0.85, 1.0, 1.0, 0.8, 0.55, 0.65),
    (0.5, 0.5, 0.55, 0.65, 0.8, 1.0),
    (0.8, 0.8, 0.8),
)
FLAP_M = 0.14
GOLDEN = (1 + 5**0.5) / 2
SPOTS = np.array(  # the twelve corners of an icosahedron
    [
        np.roll((0, i, j * GOLDEN), turn) / np.hypot(1, GOLDEN)
        for turn in range(3)
        for i in (-1, 1)
        for j in (-1, 1)
    ]
)


def vase(style: Style, top_m: float, x_m: float, y_m: float) -> SceneObject:
    """Return a vase within 12 cm of (x, y) on a surface, with flowers below 35 cm in some."""
    rng = style.rng
    main = style.material("vase", ("ceramic", "ceramic", "glass", "stone", "metal"))
    height, radius = rng.uniform(0.15, 0.24), rng.uniform(0.05, 0.085)
    radii = [radius * share for share in VASES[rng.integers(len(VASES))]]
    body = turn_on_lathe((x_m, y_m, top_m), radii, height, steps=9)
    parts = of_material(main, *body)
    if rng.uniform() < 0.5:
        parts += _flowers(style, (x_m, y_m, top_m + height))
    return scene_object("vase", parts)


def _flowers(style: Style, rim_m: tuple[float, float, float]) -> list[Part]:
    """Return three to five flowers that lean apart from the middle of a rim."""
    rng = style.rng
    petals = style.detail(("fabric",), ("red", "pink", "yellow", "white", "purple", "orange"))
    parts: list[Part] = []
    for angle in np.linspace(0, 2 * np.pi, rng.integers(3, 6), endpoint=False):
        away, rise = rng.uniform(0.03, 0.09), rng.uniform(0.05, 0.085)
        tilt, length = np.arctan2(away, rise), np.hypot(away, rise)
        x, y = rim_m[0] + away * np.cos(angle), rim_m[1] + away * np.sin(angle)
        middle = ((x + rim_m[0]) / 2, (y + rim_m[1]) / 2, rim_m[2] + rise / 2)
        parts += of_material(STEM, cylinder(middle, 0.004, length, (0, tilt, angle)))
        parts += of_material(petals, sphere((x, y, rim_m[2] + rise), rng.uniform(0.018, 0.025)))
    return parts


def books(style: Style, top_m: float, x_m: float, y_m: float) -> SceneObject:
    """Return a pile of two to five books within 18 cm of (x, y) on a surface."""
    rng = style.rng
    main = style.material("books", ("cardboard",))
    parts: list[Part] = []
    level = top_m
    for i in range(rng.integers(2, 6)):
        cover = main if i == 0 or rng.uniform() < 0.7 else style.detail(("cardboard",))
        thick, deep, wide = rng.uniform((0.02, 0.15, 0.2), (0.045, 0.2, 0.27))
        turn = pose((x_m, y_m, level), (0, 0, rng.uniform(-0.25, 0.25)))
        boards = [box((0, 0, z), (deep, wide, 0.006)) for z in (0.003, thick - 0.003)]
        spine = box((deep / 2 - 0.003, 0, thick / 2), (0.006, wide, thick))
        pages = box((-0.004, 0, thick / 2), (deep - 0.012, wide - 0.012, thick - 0.012))
        parts += of_material(cover, *(shape.moved(turn) for shape in (*boards, spine)))
        parts += of_material(PAPER, pages.moved(turn))
        level += thick
    return scene_object("books", parts)


def laptop(style: Style, top_m: float, x_m: float, y_m: float) -> SceneObject:
    """Return an open laptop within 23 cm of (x, y) on a surface; its user sits at higher x."""
    rng = style.rng
    main = style.material("laptop", ("metal", "plastic"))
    deep, wide = rng.uniform(0.2, 0.24), rng.uniform(0.3, 0.36)
    lean, hinge = rng.uniform(0.15, 0.4), (x_m - deep / 2, y_m, top_m + 0.016)
    lid = pose(hinge, (0, -lean, 0))
    is_on = rng.uniform() < 0.5
    picture = uniform((0.1, 0.16, 0.28), glow=0.6) if is_on else INK
    base = box((x_m, y_m, top_m + 0.008), (deep, wide, 0.016))
    cover = box((-0.005, 0, deep / 2), (0.01, wide, deep)).moved(lid)
    screen = box((0.0005, 0, 0.53 * deep), (0.002, wide - 0.04, deep - 0.06)).moved(lid)
    keys = box((x_m - 0.2 * deep, y_m, top_m + 0.0165), (0.4 * deep, wide - 0.07, 0.003))
    pad = box((x_m + 0.3 * deep, y_m, top_m + 0.0162), (0.055, 0.09, 0.001))
    return scene_object(
        "laptop",
        of_material(main, base, cover),
        of_material(picture, screen),
        of_material(INK, keys),
        of_material(tone_material(main, 0.7), pad),
    )


def carton(style: Style) -> Furnishing:
    """Return a box: closed with tape, open with its flaps aside, or two on each other."""
    rng = style.rng
    is_natural = rng.uniform() < 0.4
    main = style.material(
        "box",
        ("cardboard", "cardboard", "plastic", "wood"),
        ("brown", "beige") if is_natural else COLOR_NAMES,
    )
    deep, wide, tall = rng.uniform((0.28, 0.32, 0.2), (0.42, 0.55, 0.4))
    if rng.uniform() < 0.4:
        rise = rng.uniform(-0.9, 0.9)
        parts = of_material(main, *trough((0, 0, 0), (deep, wide, tall), 0.01))
        parts += of_material(main, *_flaps((deep, wide, tall), rise))
        top = tall + 0.01 + FLAP_M * max(np.sin(rise), 0)
        return _left_standing(
            style, "box", parts, (deep + 0.01 + 2 * FLAP_M * np.cos(rise), wide, top)
        )
    parts = _closed_carton(main, deep, wide, tall)
    if rng.uniform() < 0.4:
        low = tall
        tall += rng.uniform(0.16, 0.28)
        upper = _closed_carton(main, 0.8 * deep, 0.75 * wide, tall - low)
        turn = pose((0, 0, low), (0, 0, rng.uniform(-0.15, 0.15)))
        parts += [Part(part.shape.moved(turn), part.material) for part in upper]
    return _left_standing(style, "box", parts, (deep, wide + 0.004, tall + 0.002))


def _closed_carton(main: Material, deep_m: float, wide_m: float, tall_m: float) -> list[Part]:
    """Return a box around the origin with a tape over the joint of its lid."""
    body = box((0, 0, tall_m / 2), (deep_m, wide_m, tall_m))
    tape = [
        box((0, 0, tall_m - 0.0005), (0.05, wide_m + 0.002, 0.003)),
        *(box((0, s * wide_m / 2, 0.85 * tall_m), (0.05, 0.003, 0.3 * tall_m)) for s in (-1, 1)),
    ]
    return of_material(main, body) + of_material(tone_material(main, 0.6), *tape)


def _flaps(size_m: tuple[float, float, float], rise: float) -> list[Shape]:
    """Return two flaps at the longer edges of an open box, at an angle above the horizon."""
    deep, wide, tall = size_m
    x, z = deep / 2 + FLAP_M / 2 * np.cos(rise), tall + FLAP_M / 2 * np.sin(rise)
    return [box((s * x, 0, z), (FLAP_M, wide, 0.008), (0, -s * rise, 0)) for s in (-1, 1)]


def ball(style: Style) -> Furnishing:
    """Return a ball of one colour, with bands or with the spots of a football."""
    rng = style.rng
    radius = rng.uniform(0.09, 0.17) if rng.uniform() < 0.75 else rng.uniform(0.25, 0.32)
    main = style.material("ball", ("plastic", "plastic", "leather", "fabric"))
    kind = int(rng.integers(3))
    reach = (1.0, 1.015, 1.06)[kind] * radius  # of the ball with what is on it
    parts = of_material(main, sphere((0, 0, reach), radius))
    marks = tone_material(main, 0.35) if rng.uniform() < 0.5 else style.detail(("plastic",))
    tilt = rng.uniform(-1, 1, 3).tolist()
    if kind == 1:
        bands = [
            cylinder((0, 0, reach), 1.01 * radius, 0.16 * radius, (roll, tilt[1], 0))
            for roll in (tilt[0], tilt[0] + np.pi / 2)
        ]
        parts += of_material(marks, *bands)
    elif kind == 2:
        spots = SPOTS @ pose((0, 0, 0), tilt)[:3, :3]
        parts += of_material(
            marks, *(sphere(0.55 * radius * spot + (0, 0, reach), 0.5 * radius) for spot in spots)
        )
    return _left_standing(style, "ball", parts, (2 * reach, 2 * reach, 2 * reach))


def suitcase(style: Style) -> Furnishing:
    """Return a ribbed trolley with its handle drawn out, or a case with straps."""
    parts, size = (strapped_case if style.rng.uniform() < 0.35 else trolley)(style)
    return _left_standing(style, "suitcase", parts, size)


def backpack(style: Style) -> Furnishing:
    """Return a backpack with a rounded top, pockets, straps and a loop."""
    parts, size = rucksack(style)
    return _left_standing(style, "backpack", parts, size)


def trash_can(style: Style) -> Furnishing:
    """Return an open basket, a bin with a pedal and a dome, or one with a swinging lid."""
    rng = style.rng
    main = style.material("trash can", ("plastic", "metal", "metal"))
    radius, tall = rng.uniform(0.12, 0.18), rng.uniform(0.28, 0.6)
    kind = int(rng.integers(3))
    parts = of_material(main, *turn_on_lathe((0, 0, 0), (0.82 * radius, radius), tall))
    if kind == 0:
        rim = cylinder((0, 0, tall - 0.01), 1.06 * radius, 0.03)
        parts += of_material(main, rim)
        parts += of_material(INK, cylinder((0, 0, tall), 0.93 * radius, 0.014))
    elif kind == 1:
        dome = turn_on_lathe((0, 0, tall + 0.015), (radius, 0.85 * radius, 0.4 * radius), 0.07)
        joint = cylinder((0, 0, tall + 0.005), 0.97 * radius, 0.02)
        pedal = box((radius, 0, 0.025), (0.12, 0.07, 0.02))
        parts += of_material(main, *dome) + of_material(INK, joint, pedal)
    else:
        parts = of_material(main, box((0, 0, tall / 2), (1.7 * radius, 2 * radius, tall)))
        edge = 1.15 * radius
        roof = box((0, 0, tall - 0.01), (edge, 1.96 * radius, edge), (0, np.pi / 4, 0))
        parts += of_material(tone_material(main, 0.55), roof)
    deep = 2 * radius + 0.12 if kind == 1 else 2.12 * radius
    lid = (0.007, 0.086, 0.82 * radius)[kind]
    return _left_standing(style, "trash can", parts, (deep, 2.12 * radius, tall + lid))


def _left_standing(
    style: Style, name: str, parts: list[Part], size_m: tuple[float, float, float]
) -> Furnishing:
    """Return what nobody put straight: turned a little; its parts are around the origin."""
    deep, wide, tall = size_m
    turn = style.rng.uniform(-0.4, 0.4)
    c, s = np.cos(turn), abs(np.sin(turn))
    size = (deep * c + wide * s, wide * c + deep * s, tall)
    item = scene_object(name, parts).moved(pose((size[0] / 2, 0, 0), (0, 0, turn)))
    return Furnishing((item,), size)
