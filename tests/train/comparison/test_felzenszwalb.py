# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_objects import block

from geopurify_train.comparison.felzenszwalb import segment_voxels

FLOOR, BOX = block((0, 0, 0), (20, 20, 1)), block((0, 0, 1), (1, 20, 20))
KEYS = np.concatenate([FLOOR, BOX])
UP, SIDE = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)


def normals(first=UP, second=SIDE) -> np.ndarray:
    return np.concatenate([np.tile(first, (len(FLOOR), 1)), np.tile(second, (len(BOX), 1))])


def colors(first=100, second=100) -> np.ndarray:
    gray = np.repeat([first, second], [len(FLOOR), len(BOX)])
    return np.repeat(gray[:, None], 3, axis=1).astype(np.uint8)


def test_surfaces_that_face_elsewhere_are_apart():
    numbers = segment_voxels(KEYS, normals(), colors())
    expected = np.repeat([0, 1], [len(FLOOR), len(BOX)])
    np.testing.assert_array_equal(numbers, expected)


def test_surfaces_of_other_colors_are_apart():
    numbers = segment_voxels(KEYS, normals(UP, UP), colors(0, 250))
    assert len(set(numbers.tolist())) == 2
    assert len(set(segment_voxels(KEYS, normals(UP, UP), colors()).tolist())) == 1


def test_small_segments_join_their_neighbour():
    patch = colors()
    patch[350:400] = 250  # away from the box
    assert len(set(segment_voxels(KEYS, normals(UP, UP), patch).tolist())) == 1
