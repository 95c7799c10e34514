# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.frame import Camera
from geopurify.fusion.keys import pack_key
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary, class_colors
from geopurify.viewing.annotations import PAPER, TEXT_COLOR, Annotations
from geopurify.viewing.named_things import find_named_things

CAMERA = Camera(100.0, 100.0, 100.0, 100.0, 201, 201)
BLUE = (0, 0, 255)


def annotations():
    return Annotations(np.full((201, 201, 3), 128, np.uint8), CAMERA, np.eye(4))


def test_points_are_projected_as_the_camera_sees_them():
    places = annotations().project(np.array([(0, 0, 2), (1, -0.5, 2)]))
    np.testing.assert_allclose(places, [(100, 100, 2), (150, 75, 2)])


def test_a_box_is_drawn_by_its_edges():
    notes, pose = annotations(), np.eye(4)
    pose[2, 3] = 3.0
    notes.draw_box(pose, np.array([2.0, 2.0, 2.0]), BLUE)
    blue = (notes.result() == BLUE).all(2)
    rows, columns = np.nonzero(blue)
    # the near face is 2 m away: 50 px to each side
    assert (rows.min(), rows.max()) == pytest.approx((50, 150), abs=2)
    assert (columns.min(), columns.max()) == pytest.approx((50, 150), abs=2)
    assert not blue[95:106, 95:106].any()
    pose[2, 3] = 0.5  # part of it is behind the camera
    before = notes.result().copy()
    notes.draw_box(pose, np.array([2.0, 2.0, 2.0]), (255, 0, 0))
    np.testing.assert_array_equal(notes.result(), before)


def test_names_do_not_hide_each_other_and_are_not_repeated_beside_each_other():
    notes = annotations()
    notes.write(np.array([0.0, 0, 2]), "chair")
    first = (notes.result() == PAPER).all(2).sum()
    notes.write(np.array([0.0, 0.01, 2]), "table")
    both = (notes.result() == PAPER).all(2).sum()
    assert both == pytest.approx(2 * first, rel=0.2)
    notes.write(np.array([0.0, 0, 2]), "chair")
    notes.write(np.array([0.0, 0, -2]), "behind")
    assert (notes.result() == PAPER).all(2).sum() == both


def test_the_scale_is_a_metre_at_a_depth():
    notes = annotations()
    notes.draw_scale(np.array([0.0, 0, 2]))
    bar = (notes.result()[185] == TEXT_COLOR).all(1).nonzero()[0]
    assert bar.max() >= 16 + 50 and bar.min() == pytest.approx(15, abs=2)


def test_names_are_those_of_large_things_and_not_of_walls():
    cube = np.stack(np.meshgrid(*[np.arange(12)] * 3), -1).reshape(-1, 3)
    voxels = np.concatenate(
        [cube, np.add(cube, (40, 0, 0)), np.add(cube, (80, 0, 0)), [(200, 0, 0)]]
    )
    labels = np.repeat([0, 0, 1, 0], [len(cube), len(cube), len(cube), 1]).astype(np.uint16)
    points = ((voxels + 0.5) * 0.02).astype(np.float32)
    names = ("chair", "wall")
    vocabulary = Vocabulary(names, "{}", np.eye(2, dtype=np.float32), class_colors(names))
    blank = np.zeros_like(points)
    cloud = LabelledCloud(
        points,
        blank.astype(np.uint8),
        blank,
        labels,
        labels,
        np.ones(len(points), np.float32),
        vocabulary,
        pack_key(*voxels.T.astype(np.int64)),
    )
    found = find_named_things(cloud)
    assert [name for name, _ in found] == ["chair", "chair"]
    np.testing.assert_allclose(sorted(place[0] for _, place in found), [0.12, 0.92], atol=1e-5)
