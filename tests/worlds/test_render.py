# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered views agree with the room's truth and are lit."""

from dataclasses import replace

import numpy as np
import pytest

from geopurify.frame import Camera
from geopurify_worlds.light import Light
from geopurify_worlds.materials import uniform
from geopurify_worlds.objects import of_material, scene_object
from geopurify_worlds.render import NOTHING, Renderer
from geopurify_worlds.room import Room, make_room
from geopurify_worlds.shapes import box, pose

CAMERA = Camera(40, 40, 31.5, 23.5, 64, 48)
GRAY = uniform((0.2, 0.2, 0.2))
DOWN = pose((0, 0, 1.5), (np.pi, 0, 0))  # looks at the floor from 1.5 m, x stays x


def _tray(*more: object) -> Room:
    floor = scene_object(
        "floor", of_material(uniform((0.5, 0.2, 0.2)), box((0, 0, -1), (9, 9, 2)))
    )
    return Room(np.array([9.0, 9.0, 3.0]), (floor, *more), ("floor", "table"))  # type: ignore[arg-type]


def test_view_of_a_floor() -> None:
    view = Renderer(_tray()).render(CAMERA, DOWN)
    np.testing.assert_allclose(view.depth_m, 1.5, atol=1e-5)
    assert (view.semantic == 0).all()
    assert (view.instance == 1).all()
    # the corner pixel's ray leaves the axis by (31.5, 23.5) / 40
    assert view.incidence[0, 0] == pytest.approx((1 + (31.5**2 + 23.5**2) / 1600) ** -0.5)
    red, green, blue = view.color.reshape(-1, 3).T.astype(int)
    assert (red > green + 20).all()
    assert (abs(green - blue) <= 1).all()


def test_view_past_the_end_of_the_world() -> None:
    up = pose((0, 0, 1.5))
    view = Renderer(_tray()).render(CAMERA, up)
    assert (view.depth_m == 0).all()
    assert (view.semantic == NOTHING).all()
    assert (view.instance == 0).all()
    assert (view.color == 0).all()


def test_table_throws_a_shadow_on_the_floor_below_it() -> None:
    top = scene_object("table", of_material(uniform((1, 1, 1)), box((0, 0, 2), (0.8, 0.8, 0.02))))
    open_floor, shaded = (Renderer(room).render(CAMERA, DOWN) for room in (_tray(), _tray(top)))
    # the lamp hangs at 2.5 m, so the shadow on the floor reaches 0.4 * 2.5 / 0.5 = 2 m: all of it
    assert shaded.color.mean() < 0.9 * open_floor.color.mean()
    assert np.array_equal(shaded.depth_m, open_floor.depth_m)


def test_gloss_mirrors_the_lamp() -> None:
    slab = box((0, 0, 0.01), (9, 9, 0.02))
    matt, glossy = (
        Renderer(_tray(scene_object("table", of_material(replace(GRAY, gloss=gloss), slab))))
        .render(CAMERA, DOWN)
        .color.astype(int)
        for gloss in (0.0, 1.0)
    )
    # below the lamp the mirrored light meets the camera; in the corner it passes by
    assert (glossy[23, 31] > matt[23, 31] + 40).all()
    assert abs(glossy[0, 0] - matt[0, 0]).max() < 10


def test_every_lamp_adds_its_light() -> None:
    room = _tray()
    black = np.zeros(3)
    one = Light(np.array([[0, 0, 2.5]]), np.full((1, 3), 0.3), np.array([0, 0, 1]), black, black)
    two = replace(one, lamps_m=np.array([[0, 0, 2.5], [0.5, 0, 2.5]]), lamps=np.full((2, 3), 0.3))
    dim, bright = (
        Renderer(replace(room, lit_by=light)).render(CAMERA, DOWN).color.astype(int)
        for light in (one, two)
    )
    assert (bright > dim).all()


def test_albedo_is_of_the_surface_not_of_the_light() -> None:
    view = Renderer(_tray()).render(CAMERA, DOWN)
    np.testing.assert_allclose(view.albedo, (0.5 + 0.2 + 0.2) / 3, atol=1e-6)


def test_rendered_truth_is_the_truth_at_the_points() -> None:
    room = make_room(3)
    T_map_cam = pose((0.5, 0.3, 1.5), (-np.pi / 2 - 0.3, 0, 0.4))
    view = Renderer(room).render(CAMERA, T_map_cam)
    v, u = np.indices(view.depth_m.shape)
    points = np.stack([(u - CAMERA.cx) / CAMERA.fx, (v - CAMERA.cy) / CAMERA.fy, np.ones(u.shape)])
    points = (points * view.depth_m).reshape(3, -1).T @ T_map_cam[:3, :3].T + T_map_cam[:3, 3]
    semantic, instance = room.labels_at(points)
    assert view.depth_m.min() > 0
    assert len(np.unique(view.semantic)) >= 4
    # parts that touch have no single nearest one
    assert (semantic == view.semantic.ravel()).mean() > 0.99
    assert (instance == view.instance.ravel()).mean() > 0.99
