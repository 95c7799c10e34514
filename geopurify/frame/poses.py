# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rigid transforms as 4x4 matrices; quaternions in the ROS order x, y, z, w (REP-103)."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput

ROTATION_TOLERANCE = 1e-2  # how far R^T R may be from the identity: recorded poses are rounded


def matrix_from_quaternion(
    translation_m: ArrayLike, quaternion_xyzw: ArrayLike
) -> NDArray[np.float64]:
    """Return the (4, 4) transform of a translation and a quaternion.

    Raises:
        BadInput: a value is not finite, or the quaternion is not of unit length.
    """
    t, q = np.asarray(translation_m, np.float64), np.asarray(quaternion_xyzw, np.float64)
    if not (np.isfinite(t).all() and np.isfinite(q).all()):
        raise BadInput("pose_not_finite", f"pose has a non-finite value: {t}, {q}")
    length = math.hypot(*q)  # of huge numbers without an overflow
    if abs(length - 1.0) > ROTATION_TOLERANCE:
        raise BadInput("pose_not_rigid", f"pose quaternion {q} has length {length:.4g}")
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_quat(q).as_matrix()
    matrix[:3, 3] = t
    return matrix


def quaternion_from_matrix(transform: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the unit quaternion (x, y, z, w), w >= 0, of a (4, 4) rigid transform."""
    return Rotation.from_matrix(transform[:3, :3]).as_quat(canonical=True)


def check_rigid(transform: ArrayLike) -> NDArray[np.float64]:
    """Return a (4, 4) float64 copy with its rotation made exactly orthonormal.

    Raises:
        BadInput: not 4x4 numbers, not finite, or not a rotation and a translation.
    """
    try:
        matrix = np.array(transform, np.float64)
    except (TypeError, ValueError) as wrong:
        raise BadInput("pose_not_rigid", f"pose must be 4x4 numbers: {wrong}") from wrong
    if matrix.shape != (4, 4):
        raise BadInput("pose_not_rigid", f"pose has shape {matrix.shape}, expected (4, 4)")
    if not np.isfinite(matrix).all():
        raise BadInput("pose_not_finite", "pose has a non-finite value")
    rotation = matrix[:3, :3]
    error = np.abs(rotation.T @ rotation - np.eye(3)).max()
    if error > ROTATION_TOLERANCE or np.linalg.det(rotation) < 0:
        raise BadInput(
            "pose_not_rigid",
            f"pose is not a rotation and a translation: R^T R differs from 1 by {error:.3g}, "
            f"det R = {np.linalg.det(rotation):.3g}",
        )
    if not np.allclose(matrix[3], (0, 0, 0, 1), atol=1e-6):
        raise BadInput("pose_not_rigid", f"pose has the last row {matrix[3]}, not 0 0 0 1")
    return matrix_from_quaternion(matrix[:3, 3], quaternion_from_matrix(matrix))


def upright_axes(up_map: ArrayLike) -> NDArray[np.float64]:
    """Return the (3, 3) rotation from the map to a frame whose z points up.

    Its rows are the axes of that frame in the map; it is the identity where up is z.
    """
    z_axis = np.asarray(up_map, np.float64) / np.linalg.norm(up_map)
    helper = np.eye(3)[0 if abs(z_axis[0]) < 0.9 else 1]
    x_axis = helper - (helper @ z_axis) * z_axis
    x_axis /= np.linalg.norm(x_axis)
    return np.stack([x_axis, np.cross(z_axis, x_axis), z_axis])
