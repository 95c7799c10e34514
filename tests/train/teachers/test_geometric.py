# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify_train.teachers import GeometricTeacher, create_teacher
from geopurify_train.teachers.geometric import adjacent_voxels
from geopurify_train.teachers.over_segmentation import edge_weights, over_segments, voxel_edges

CHAIN = np.array([(0, 1), (1, 2), (2, 3), (3, 4)], np.int32)


def test_neighbours_of_vertices_are_the_nearest_ones_at_any_distance():
    scene = corner()
    points = scene.points_map
    nearest = adjacent_voxels(replace(scene, vertices_map=100 * points), 3)
    squared = ((points[:, None] - points) ** 2).sum(2)
    np.fill_diagonal(squared, np.inf)
    found = np.take_along_axis(squared, nearest.astype(np.int64), 1)
    np.testing.assert_allclose(found, np.sort(squared)[:, :3], rtol=1e-4)


def test_edges_come_once():
    neighbours = np.array([[1, 2], [0, -1], [0, 1]], np.int32)
    assert voxel_edges(neighbours).tolist() == [[0, 1], [0, 2], [1, 2]]


def test_concave_bends_weigh_more_than_convex_ones():
    points = np.array([(0, 0, 0), (0.02, 0, 0)], np.float32)
    outward = np.array([(-0.5, 0, 0.75**0.5), (0.5, 0, 0.75**0.5)], np.float32)
    grey = np.full((2, 3), 0.5)
    edge = np.array([(0, 1)], np.int32)
    assert edge_weights(edge, points, outward, grey, 1.0) == pytest.approx(0.25)  # 60 degrees
    assert edge_weights(edge, points, outward[::-1], grey, 1.0) == pytest.approx(0.5)


def test_contrast_adds_to_the_weight():
    points = np.array([(0, 0, 0), (0.02, 0, 0)], np.float32)
    up = np.array([(0, 0, 1), (0, 0, 1)], np.float32)
    colors = np.array([(0, 0, 0), (0, 0.4, 0)])
    assert edge_weights(np.array([(0, 1)], np.int32), points, up, colors, 2.0) == pytest.approx(
        0.8
    )


def test_a_heavy_edge_parts_segments():
    weights = np.array([0.1, 0.1, 0.9, 0.1], np.float32)
    labels = over_segments(CHAIN, weights, 5, 0.5, 1)
    assert labels[0] == labels[1] == labels[2] != labels[3] == labels[4]


def test_a_large_scale_joins_them():
    weights = np.array([0.1, 0.1, 0.9, 0.1], np.float32)
    assert len(set(over_segments(CHAIN, weights, 5, 5.0, 1))) == 1


def test_small_segments_join_their_nearest():
    weights = np.array([0.1, 0.1, 0.9, 0.8], np.float32)
    labels = over_segments(CHAIN, weights, 5, 0.2, 2)
    assert len(set(labels[:3])) == 1
    assert labels[3] == labels[4] != labels[0]


def test_a_corner_falls_into_floor_and_wall():
    scene = corner()
    for labels in GeometricTeacher().segments(scene):
        assert len(set(labels)) == 2
        assert set(labels[scene.truth == 0]).isdisjoint(labels[scene.truth == 1])


def test_the_teacher_tells_floor_from_wall():
    scene = corner()
    said = GeometricTeacher().embed(scene)
    assert np.allclose(np.linalg.norm(said, axis=1), 1, atol=1e-5)
    floor, wall = said[scene.truth == 0], said[scene.truth == 1]
    assert (floor @ floor.T).min() > (floor @ wall.T).max() + 0.2


def test_unknown_teachers_and_missing_weights(tmp_path):
    with pytest.raises(BadInput, match="not one of geometric, surface, instances, views, sonata"):
        create_teacher("oracle")
    with pytest.raises(BadInput, match="needs"):
        create_teacher("sonata")
    with pytest.raises(BadInput, match="sonata"):
        create_teacher("sonata", tmp_path / "missing.pth")
