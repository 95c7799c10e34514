# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Normals and colours of the surfaces behind points, of a turned box and a ball."""

import numpy as np

from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import of_material, scene_object
from geopurify_worlds.room import Room
from geopurify_worlds.shapes import box, sphere
from geopurify_worlds.surfaces import surfaces_at

STRIPED = Material((0.0, 0.2, 1.0), (0.0, 0.6, 1.0), "stripes", 0.1)
ROOM = Room(
    np.array([8.0, 8.0, 3.0]),
    (
        # a quarter turn about z puts its long side along y
        scene_object("box", of_material(STRIPED, box((0, 0, 0), (2, 1, 1), (0, 0, np.pi / 2)))),
        scene_object("ball", of_material(uniform((1.0, 0.0, 0.0)), sphere((3, 0, 0), 0.5))),
    ),
)


def test_normals_point_out_of_the_nearest_surface():
    points = np.array([(0, 1.01, 0), (0.49, 0.2, 0), (0, 0, -0.52), (3.6, 0, 0)], np.float32)
    normals_map, _ = surfaces_at(ROOM, points)
    expected = [(0, 1, 0), (1, 0, 0), (0, 0, -1), (1, 0, 0)]
    np.testing.assert_allclose(normals_map, expected, atol=1e-6)


def test_colors_are_those_of_the_material_without_its_pattern():
    points = np.array([(0, 1.0, 0), (0, 0.9, 0.5), (3, 0.5, 0)], np.float32)
    _, colors = surfaces_at(ROOM, points)
    green = round(255 * 0.4 ** (1 / 2.2))
    assert colors.tolist() == [[0, green, 255], [0, green, 255], [255, 0, 0]]
