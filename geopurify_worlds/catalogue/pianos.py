# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Upright and digital pianos."""

from geopurify_worlds.catalogue.joinery import level_board, tone_material, upright_board
from geopurify_worlds.materials import uniform
from geopurify_worlds.objects import Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import box
from geopurify_worlds.style import Style

IVORY = uniform((0.85, 0.84, 0.78))
FELT = uniform((0.3, 0.01, 0.02))
BRASS = uniform((0.5, 0.38, 0.12))
EBONY = uniform((0.012, 0.012, 0.012))
Size = tuple[float, float, float]
KEYS_M = 1.22  # length of a keyboard
KEYBED_M = 0.72  # height of the tops of its keys


def upright_piano(style: Style, width_m: float) -> tuple[SceneObject, Size]:
    """Return a tall body with a keyboard that stands out, a music stand and pedals."""
    main = style.material("piano", ("wood", "wood", "plastic"))
    height = style.rng.uniform(1.05, 1.3)
    body, reach = 0.32, 0.6
    side = (width_m - 0.05) / 2
    panel = tone_material(main, 0.7)
    shapes = [
        upright_board((body / 2, 0, height / 2), (body, width_m, height)),
        level_board((body / 2 + 0.02, 0, height - 0.015), (body + 0.04, width_m + 0.03, 0.03)),
        level_board((reach / 2, 0, KEYBED_M - 0.07), (reach, width_m, 0.08)),
        *(box((reach / 2, s * side, KEYBED_M), (reach, 0.05, 0.09)) for s in (-1, 1)),
        *(upright_board((reach - 0.04, s * side, 0.31), (0.07, 0.05, 0.62)) for s in (-1, 1)),
    ]
    stand = box((body + 0.03, 0, KEYBED_M + 0.2), (0.015, 0.7, 0.2), (0, -0.2, 0))
    fields = [
        level_board((body, 0, z), (0.012, width_m - 0.16, tall))
        for z, tall in ((0.34, 0.44), (height - 0.13, 0.16))
    ]
    pedals = [box((body + 0.03, y, 0.05), (0.1, 0.04, 0.015)) for y in (-0.08, 0, 0.08)]
    item = scene_object(
        "piano",
        of_material(main, *shapes, stand),
        of_material(panel, *fields),
        of_material(BRASS, *pedals),
        _keys(reach - 0.09),
    )
    return item, (reach, width_m + 0.03, height)


def stage_piano(style: Style, width_m: float) -> tuple[SceneObject, Size]:
    """Return a flat piano on two panels, with a music stand and buttons."""
    main = style.material("piano", ("plastic", "wood", "metal"))
    depth = 0.4
    shapes = [
        box((depth / 2, 0, KEYBED_M - 0.06), (depth, width_m, 0.1)),
        box((0.1, 0, KEYBED_M + 0.02), (0.2, width_m, 0.06)),
        *(
            box((depth / 2, s * (width_m / 2 - 0.03), KEYBED_M - 0.02), (depth, 0.06, 0.08))
            for s in (-1, 1)
        ),
        *(
            upright_board((depth / 2, s * (width_m / 2 - 0.05), 0.31), (0.3, 0.04, 0.62))
            for s in (-1, 1)
        ),
        level_board((0.05, 0, 0.36), (0.02, width_m - 0.12, 0.3)),
        box((0.08, 0, KEYBED_M + 0.14), (0.015, 0.5, 0.2), (0, -0.25, 0)),
    ]
    lights = uniform((0.1, 0.6, 0.5), glow=0.8)
    display = box((0.15, 0.2, KEYBED_M + 0.05), (0.04, 0.12, 0.004))
    item = scene_object(
        "piano", of_material(main, *shapes), of_material(lights, display), _keys(depth - 0.09)
    )
    return item, (depth, width_m, KEYBED_M + 0.26)


def _keys(x_m: float) -> list[Part]:
    """Return white keys as one board, the 36 black ones and the felt behind, around an x."""
    pitch = KEYS_M / 52
    white = box((x_m, 0, KEYBED_M - 0.01), (0.15, KEYS_M, 0.02))
    blacks = [
        box((x_m - 0.03, (i + 1) * pitch - KEYS_M / 2, KEYBED_M + 0.004), (0.09, 0.012, 0.012))
        for i in range(51)
        if i % 7 not in (1, 4)
    ]
    felt = box((x_m - 0.08, 0, KEYBED_M + 0.005), (0.012, KEYS_M, 0.012))
    return [
        *of_material(IVORY, white),
        *of_material(EBONY, *blacks),
        *of_material(FELT, felt),
    ]
