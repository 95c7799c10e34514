# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.purify.points.surface import (
    estimate_normals,
    find_nearest_points,
    keep_within,
    measure_spacing,
)


def test_nearest_are_other_points_though_several_lie_at_one_place():
    points = np.array([[0, 0, 0], [0, 0, 0], [1, 0, 0]], float)
    nearest, distance = find_nearest_points(points, 3)
    assert [set(row[:2]) for row in nearest.tolist()] == [{1, 2}, {0, 2}, {0, 1}]
    assert nearest[:, 2].tolist() == [0, 1, 2]  # itself for what it lacks
    np.testing.assert_array_equal(distance[0], np.array([0, 1, np.inf], np.float32))


def test_a_point_stands_for_neighbours_that_are_too_far_away():
    points = np.array([[0, 0, 0], [1, 0, 0], [4, 0, 0]], float)
    nearest, distance = find_nearest_points(points, 2)
    keep_within(3, nearest, distance)
    assert nearest.tolist() == [[1, 0], [0, 2], [1, 2]]
    assert distance.tolist() == [[1, np.inf], [1, 3], [3, np.inf]]


def test_spacing_of_a_plane_is_that_of_its_grid():
    grid = np.stack(np.meshgrid(np.arange(40), np.arange(40), [0]), -1).reshape(-1, 3) * 0.03
    _, distance = find_nearest_points(grid.astype(float), 30)
    assert abs(measure_spacing(distance) - 0.03) < 0.003


def test_normals_of_a_sphere_point_inside():
    points = np.random.default_rng(0).normal(size=(2000, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    nearest, _ = find_nearest_points(points, 16)
    normals = estimate_normals(points, nearest)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)
    assert ((normals * points).sum(1) < -0.95).all()


def test_normals_of_a_box_turn_with_its_faces():
    side = np.linspace(-1, 1, 30)
    a, b = (g.ravel() for g in np.meshgrid(side, side))
    faces = [
        np.insert(np.stack([a, b], 1), axis, sign, axis=1) for axis in range(3) for sign in (-1, 1)
    ]
    points = np.concatenate(faces)
    nearest, _ = find_nearest_points(points, 16)
    normals = estimate_normals(points, nearest)
    inner = (np.abs(points) < 0.9).sum(1) == 2
    outward = points * (np.abs(points) > 0.95)
    assert ((normals * outward).sum(1)[inner] < -0.9).all()
