# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Doorways between rooms: a frame, and most with a door that stands open."""

import numpy as np

from geopurify_worlds.catalogue.joinery import level_board, tone_material, upright_board
from geopurify_worlds.materials import Material
from geopurify_worlds.objects import Part, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import Shape, box, pose, sphere
from geopurify_worlds.spaces import DOORWAY_M, WALL_M
from geopurify_worlds.style import Style

LINING_M = 0.03  # thickness
DEPTH_M = 2 * WALL_M + 0.03  # of the lining, through the walls of both rooms
LEAF_M = 0.04
LEAF_SHARE = 0.75
OPEN_RAD = (1.48, np.pi / 2)


def doorway(style: Style) -> SceneObject:
    """Return a frame around the origin, from the floor up, to be walked through along x."""
    main = style.material("door", ("wood", "wood", "metal", "plastic"))
    width, height = DOORWAY_M
    frame = [
        *(
            upright_board((0, s * (width - LINING_M) / 2, height / 2), (DEPTH_M, LINING_M, height))
            for s in (-1, 1)
        ),
        level_board((0, 0, height - LINING_M / 2), (DEPTH_M, width, LINING_M)),
    ]
    if style.rng.uniform() > LEAF_SHARE:
        return scene_object("door", of_material(main, *frame))
    return scene_object(
        "door", _open_leaf(style, main), of_material(tone_material(main, 0.75), *frame)
    )


def _open_leaf(style: Style, main: Material) -> list[Part]:
    """Return a door that stands open to either side, hinged at either edge."""
    rng = style.rng
    width, height = DOORWAY_M[0] - 2 * LINING_M - 0.01, DOORWAY_M[1] - LINING_M - 0.01
    leaf = [upright_board((0, width / 2, height / 2 + 0.005), (LEAF_M, width, height))]
    panels: list[Shape] = [
        upright_board((0, width / 2, z), (LEAF_M + 0.02, width - 0.26, tall))
        for z, tall in ((0.5, 0.64), (1.46, 0.86))
    ]
    knobs: list[Shape] = [sphere((s * 0.05, width - 0.07, 1.03), 0.028) for s in (-1, 1)]
    plate = box((0, width - 0.07, 1.0), (LEAF_M + 0.006, 0.045, 0.2))
    parts = of_material(main, *leaf)
    if rng.uniform() < 0.6:
        parts += of_material(tone_material(main, 0.8), *panels)
    parts += of_material(style.detail(("metal",), ("gray", "black", "yellow")), plate, *knobs)
    side, edge = rng.choice([-1, 1], 2)
    # closed, it would reach from its hinge along y, away from the edge
    turn = side * edge * rng.uniform(*OPEN_RAD) + (np.pi if edge > 0 else 0.0)
    hinge = (side * (DEPTH_M + LEAF_M) / 2, edge * (DOORWAY_M[0] / 2 - LINING_M - LEAF_M / 2), 0)
    placed = pose(hinge, (0, 0, turn))
    return [Part(part.shape.moved(placed), part.material) for part in parts]
