# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The solids that worlds are built of: boxes, cylinders and spheres anywhere in space."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Triple = Sequence[float]


class Kind(IntEnum):
    """What a shape is in its own frame, around the origin."""

    BOX = 0
    CYLINDER = 1  # along z, round in x and y
    SPHERE = 2


@dataclass(frozen=True, eq=False)
class Shape:
    """A solid that touches all six faces of its bounding box.

    Attributes:
        half_m: (3,) half of the edges of its bounding box along its own axes; cylinders have
            x = y, spheres x = y = z.
        T_map_shape: (4, 4), takes points of the shape's frame to the map, or to the frame of an
            object until that is placed.
    """

    kind: Kind
    half_m: NDArray[np.float64]
    T_map_shape: NDArray[np.float64]

    def moved(self, transform: NDArray[np.float64]) -> "Shape":
        """Return the shape moved by a (4, 4) rigid transform."""
        return replace(self, T_map_shape=transform @ self.T_map_shape)


def box(center_m: Triple, size_m: Triple, rpy_rad: Triple = (0, 0, 0)) -> Shape:
    """Return a box; ``rpy_rad`` turns it about the fixed axes x, y, z in this order (as URDF)."""
    return Shape(Kind.BOX, np.array(size_m) / 2, pose(center_m, rpy_rad))


def cylinder(
    center_m: Triple, radius_m: float, height_m: float, rpy_rad: Triple = (0, 0, 0)
) -> Shape:
    """Return a cylinder, upright before it is turned by ``rpy_rad``."""
    half = np.array([radius_m, radius_m, height_m / 2])
    return Shape(Kind.CYLINDER, half, pose(center_m, rpy_rad))


def sphere(center_m: Triple, radius_m: float) -> Shape:
    """Return a sphere."""
    return Shape(Kind.SPHERE, np.full(3, float(radius_m)), pose(center_m))


def reach(shape: Shape) -> NDArray[np.float64]:
    """Return (3,) how far a shape extends from its middle along the axes of the map."""
    axes = np.abs(shape.T_map_shape[:3, :3])
    if shape.kind == Kind.BOX:
        return np.asarray(axes @ shape.half_m)
    if shape.kind == Kind.SPHERE:
        return shape.half_m
    across = np.sqrt(np.clip(1 - axes[:, 2] ** 2, 0, 1))
    return np.asarray(axes[:, 2] * shape.half_m[2] + across * shape.half_m[0])


def pose(translation_m: Triple, rpy_rad: Triple = (0, 0, 0)) -> NDArray[np.float64]:
    """Return the (4, 4) transform of a translation and roll, pitch and yaw."""
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler("xyz", rpy_rad).as_matrix()
    matrix[:3, 3] = translation_m
    return matrix
