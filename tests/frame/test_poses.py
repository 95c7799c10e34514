# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.errors import BadInput
from geopurify.frame.poses import check_rigid, matrix_from_quaternion, quaternion_from_matrix

HALF = 0.5**0.5
numbers = st.floats(-1, 1, allow_nan=False)


def test_quarter_turn_about_z_takes_x_to_y():
    matrix = matrix_from_quaternion((1, 2, 3), (0, 0, HALF, HALF))
    np.testing.assert_allclose(matrix @ (1, 0, 0, 1), (1, 3, 3, 1), atol=1e-12)


@given(st.tuples(numbers, numbers, numbers, numbers))
def test_quaternion_round_trip(q):
    length = np.linalg.norm(q)
    if length < 1e-3:
        return
    matrix = matrix_from_quaternion((0, 0, 0), np.array(q) / length)
    again = matrix_from_quaternion((0, 0, 0), quaternion_from_matrix(matrix))
    np.testing.assert_allclose(again, matrix, atol=1e-12)


def test_rounded_rotation_is_made_orthonormal():
    matrix = matrix_from_quaternion((0, 0, 0), (0.5, 0.5, 0.5, 0.5)).round(3)
    matrix[0, 0] += 1e-3
    rotation = check_rigid(matrix)[:3, :3]
    np.testing.assert_allclose(rotation.T @ rotation, np.eye(3), atol=1e-12)


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        (np.eye(3), "pose_not_rigid"),
        (np.diag([2.0, 1, 1, 1]), "pose_not_rigid"),
        (np.diag([-1.0, 1, 1, 1]), "pose_not_rigid"),
        (np.where(np.eye(4) > 0, np.nan, 0), "pose_not_finite"),
        (np.full((4, 4), -np.inf), "pose_not_finite"),
        (np.eye(4)[[0, 1, 2, 0]], "pose_not_rigid"),
    ],
)
def test_what_is_not_rigid_is_refused(matrix, reason):
    with pytest.raises(BadInput) as caught:
        check_rigid(matrix)
    assert caught.value.reason == reason


@pytest.mark.parametrize("q", [(0, 0, 0, 0), (0, 0, 0, 2)])
def test_quaternions_must_be_of_unit_length(q):
    with pytest.raises(BadInput, match="length"):
        matrix_from_quaternion((0, 0, 0), q)
