# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    BASE_CHANNELS,
    CHANNELS,
    COLOR_STD,
    PLANE_OFFSET,
    SCALE_STARTS,
    SPACING,
    compute_context,
    create_descriptors,
)

UP, SIDE = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
NEAR, ALL, WIDE = SCALE_STARTS
CORNER = np.array([(0, 0, 0), (1, 0, 0), (0, 0, 2)], np.float32)  # floor, floor, wall


def created(normals, colors):
    signatures = np.zeros((len(colors), SIGNATURE), np.float32)
    return create_descriptors(
        np.array(normals, np.float32), np.array(colors, np.uint8), signatures
    )


def add_context(found, points, neighbours):
    rows, confidence = np.arange(len(found)), np.ones(len(found), np.float32)
    compute_context(found, points, np.array(neighbours, np.int32), confidence, rows)


def described(colors, neighbours):
    found = created([UP, UP, SIDE], colors)
    add_context(found, CORNER, neighbours)
    return found


def test_a_voxel_by_itself():
    found = created([UP], [(255, 51, 0)])
    expected = np.zeros((1, CHANNELS))
    expected[0, :BASE_CHANNELS] = (0, 0, 1, 1, 0.2, 0)
    np.testing.assert_allclose(found, expected, atol=1e-7)


def test_means_over_a_voxel_and_its_neighbours():
    found = described([(255, 0, 0), (255, 0, 0), (0, 0, 0)], [(1, 2), (0, 2), (0, 1)])
    root = 5**-0.5
    np.testing.assert_allclose(found[0, NEAR : NEAR + 3], (root, 0, 2 * root), atol=1e-5)
    np.testing.assert_allclose(found[0, NEAR + 3 : NEAR + BASE_CHANNELS], (2 / 3, 0, 0), atol=1e-6)
    # of 1, 1, 0: mean of squares 2/3, less the squared mean 4/9
    assert found[0, NEAR + COLOR_STD] == pytest.approx((2 / 9) ** 0.5, abs=1e-6)
    # the others are 1 and 2 away from the first one, 2 and the root of 5 from the wall
    np.testing.assert_allclose(found[::2, SPACING], (1.5, (2 + 5**0.5) / 2), rtol=1e-6)
    # the centre of the three lies 2/3 over the first one's plane, and 1/3 before the wall
    offsets = found[::2, NEAR + PLANE_OFFSET] * found[::2, SPACING]
    np.testing.assert_allclose(offsets, (2 / 3, 1 / 3), rtol=1e-6)
    np.testing.assert_array_equal(found[:, NEAR:ALL], found[:, ALL:WIDE])  # both see all three


def test_the_widest_scale_takes_the_means_of_means():
    found = described([(255, 0, 0), (255, 0, 0), (0, 0, 0)], [(1,), (0,), (1,)])
    means = found[:, ALL + 3]
    np.testing.assert_allclose(means, (1, 1, 0.5), atol=1e-6)
    np.testing.assert_allclose(found[:, WIDE + 3], (1, 1, (0.5 + 1) / 2), atol=1e-6)


def test_the_nearest_scale_ends_at_eight_neighbours():
    size = 12
    line = np.zeros((size, 3), np.float32)
    line[:, 0] = np.arange(size)
    colors = np.zeros((size, 3), np.uint8)
    colors[9:] = 255
    found = created([UP] * size, colors)
    add_context(found, line, [[j for j in range(size) if j != i] for i in range(size)])
    assert found[0, NEAR + 3] == 0  # 1 to 8
    assert found[0, ALL + 3] == pytest.approx(3 / 12)


def test_missing_neighbours_are_left_out():
    alone = described([(255, 255, 255)] * 3, [(-1, -1), (0, -1), (2, 2)])
    assert alone[0, NEAR + PLANE_OFFSET] == alone[2, NEAR + PLANE_OFFSET] == 0
    np.testing.assert_allclose(alone[0, NEAR : NEAR + 3], UP, atol=1e-5)
    np.testing.assert_allclose(alone[2, NEAR : NEAR + 3], SIDE, atol=1e-5)


def test_only_the_rows_asked_for_are_written():
    found, others = created([UP, UP, SIDE], np.zeros((3, 3))), np.array([(1,), (0,), (0,)])
    ones = np.ones(3, np.float32)
    compute_context(found, CORNER, others.astype(np.int32), ones, np.array([1]))
    assert (found[1, BASE_CHANNELS:] != 0).any() and not found[[0, 2], BASE_CHANNELS:].any()


def test_lengths_are_in_the_unit_of_the_spacing():
    found, larger = (created([UP, UP, SIDE], np.zeros((3, 3))) for _ in range(2))
    add_context(found, CORNER, [(1, 2), (0, 2), (0, 1)])
    add_context(larger, 7 * CORNER, [(1, 2), (0, 2), (0, 1)])
    np.testing.assert_allclose(larger[:, SPACING], 7 * found[:, SPACING], rtol=1e-6)
    np.testing.assert_allclose(larger[:, :SPACING], found[:, :SPACING], rtol=1e-5)


def test_a_lone_voxel_has_a_unit_of_length_too():
    assert described([(0, 0, 0)] * 3, [(-1,), (1,), (0,)])[:2, SPACING].tolist() == [1, 1]
