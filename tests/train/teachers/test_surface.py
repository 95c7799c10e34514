# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A teacher that sees a corner as it was built, though the map of it is all noise."""

from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify_train.teachers import create_teacher
from geopurify_train.teachers.surface import SurfaceTeacher


@pytest.fixture
def scene():
    """Return a corner whose map shows grey noise; behind it, floor and wall are clean."""
    known, rng = corner(), np.random.default_rng(0)
    count = len(known.truth)
    normals = rng.standard_normal((count, 3)).astype(np.float32)
    return replace(
        known,
        normals_map=normals / np.linalg.norm(normals, axis=1, keepdims=True),
        colors=rng.integers(100, 150, (count, 3), np.uint8),
        surface_normals_map=known.normals_map,
        surface_colors=known.colors,
    )


def is_parted(labels, truth):
    return len(set(labels)) == 2 and set(labels[truth == 0]).isdisjoint(labels[truth == 1])


def test_contrast_parts_surfaces(scene):
    for labels in SurfaceTeacher().segments(scene):
        assert is_parted(labels, scene.truth)


def test_a_concave_edge_parts_surfaces_of_one_color_where_it_counts(scene):
    grey = replace(scene, surface_colors=np.full_like(scene.colors, 128))
    by_edge, by_contrast = SurfaceTeacher().segments(grey)
    assert is_parted(by_edge, scene.truth)
    assert len(set(by_contrast)) == 1


def test_a_convex_edge_is_free(scene):
    inward = replace(
        scene,
        surface_colors=np.full_like(scene.colors, 128),
        surface_normals_map=-scene.surface_normals_map,
    )
    by_edge, _ = SurfaceTeacher().segments(inward)
    assert len(set(by_edge)) == 1


def test_it_tells_floor_from_wall(scene):
    said = create_teacher("surface").embed(scene)
    assert np.allclose(np.linalg.norm(said, axis=1), 1, atol=1e-5)
    floor, wall = said[scene.truth == 0], said[scene.truth == 1]
    assert (floor @ floor.T).min() > (floor @ wall.T).max() + 0.2


def test_it_needs_to_know_the_surfaces():
    with pytest.raises(BadInput, match="noise-free surfaces of corner"):
        SurfaceTeacher().embed(corner())
