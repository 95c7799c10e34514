# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.frame import Camera
from geopurify.viewing.cameras import look_at, overview
from geopurify.viewing.splat import BACKGROUND, draw_voxels

CAMERA = Camera(100.0, 100.0, 50.0, 50.0, 101, 101)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def draw(points, normals, colors, pose=None) -> np.ndarray:
    return draw_voxels(
        np.array(points, np.float32),
        np.array(normals, np.float32),
        np.array(colors, np.uint8),
        0.1,
        CAMERA,
        np.eye(4) if pose is None else pose,
    )


def test_a_voxel_ahead_is_a_square_of_its_size():
    picture = draw([(0, 0, 2)], [(0, 0, -1)], [RED])
    red = (picture == RED).all(2)
    # 0.1 m at 2 m and 100 px focal length are 5 px; drawn 1.5 times as wide
    assert red.sum() == 7 * 7
    assert red[47:54, 47:54].all()
    assert (picture[~red] == BACKGROUND).all()


def test_the_nearer_voxel_hides_the_farther():
    picture = draw([(0, 0, 3), (0, 0, 2)], [(0, 0, -1)] * 2, [BLUE, RED])
    assert picture[50, 50].tolist() == list(RED)


def test_surfaces_that_face_away_and_points_behind_are_left_out():
    picture = draw([(0, 0, 2), (0, 0, -2)], [(0, 0, 1), (0, 0, 1)], [RED, RED])
    assert (picture == BACKGROUND).all()


def test_surfaces_without_a_normal_are_drawn():
    assert draw([(0, 0, 2)], [(0, 0, 0)], [RED])[50, 50].tolist() == list(RED)


def test_look_at_puts_the_target_ahead_and_up_above():
    pose = look_at(np.array([3.0, 0, 1]), np.zeros(3), np.array([0.0, 0, 1]))
    local = np.linalg.inv(pose) @ (0, 0, 0, 1)
    np.testing.assert_allclose(local[:2], 0, atol=1e-9)
    assert local[2] > 0
    above = np.linalg.inv(pose) @ (0, 0, 1, 1)
    assert above[1] < 0  # y of an optical frame points down
    np.testing.assert_allclose(np.linalg.det(pose), 1)


def test_the_overview_shows_nearly_everything_from_above():
    points = np.random.default_rng(0).uniform((-3, -2, 0), (3, 2, 2.5), (500, 3))
    normals = np.tile((0.0, 1.0, 0.0), (500, 1))
    up = np.array([0.0, 0, 1])
    camera, pose = overview(points.astype(np.float32), normals, up, 200, 150)
    assert pose[2, 3] > 2.5
    assert pose[1, 3] > 0  # on the side that the surfaces face
    local = (points - pose[:3, 3]) @ pose[:3, :3]
    u, v = (local[:, :2] / local[:, 2:] * camera.fx + (camera.cx, camera.cy)).T
    assert ((u > 0) & (u < 200) & (v > 0) & (v < 150)).mean() > 0.95


def test_several_rooms_are_seen_steeply_and_one_room_at_a_slant():
    def tilt_of(*size_m):
        points = np.random.default_rng(0).uniform((0, 0, 0), size_m, (500, 3)).astype(np.float32)
        _, pose = overview(points, np.tile((0.0, 1.0, 0.0), (500, 1)), np.array([0, 0, 1.0]), 9, 9)
        return np.rad2deg(np.arcsin(-pose[2, 2]))

    assert tilt_of(5, 5, 2.5) == pytest.approx(50)
    assert tilt_of(12, 8, 2.5) == pytest.approx(78)
    assert tilt_of(2, 1, 0.2) == pytest.approx(50), "a table is not a home"
