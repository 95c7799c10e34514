# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Oriented boxes of a viser scene."""

import numpy as np
import viser
import viser.transforms
from numpy.typing import NDArray

CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2
EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if (a ^ b).bit_count() == 1]
THIN_PX = 1.5
GAP_M = 0.06  # between a box and its name
CARRIED_M = 0.4  # from the top of a thing to the centre of what stands on it, at most


def draw_box(
    server: viser.ViserServer,
    name: str,
    T_map_box: NDArray[np.float64],
    size_m: NDArray[np.float64],
    color: tuple[int, int, int],
) -> viser.LineSegmentsHandle:
    """Add the edges of a box to the scene."""
    corners = CORNERS * size_m
    return server.scene.add_line_segments(
        name,
        np.array([(corners[a], corners[b]) for a, b in EDGES], np.float32),
        color,
        thickness=THIN_PX,
        thickness_units="screen",
        wxyz=viser.transforms.SO3.from_matrix(T_map_box[:3, :3]).wxyz,
        position=T_map_box[:3, 3],
    )


def lift_above(
    T_map_box: NDArray[np.float64], size_m: NDArray[np.float64], up: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the place of a box's name, in the frame of the box."""
    found: NDArray[np.float64] = T_map_box[:3, :3].T @ ((0.5 * size_m[2] + GAP_M) * up)
    return found


def is_laden(
    T_map_box: NDArray[np.float64], size_m: NDArray[np.float64], others: NDArray[np.float64]
) -> bool:
    """Tell whether one of (N, 3) places is in an upright box or closely above it.

    The name of a thing is above it, so that of what it carries would be in the way.
    """
    places = (others - T_map_box[:3, 3]) @ T_map_box[:3, :3]
    half = 0.5 * size_m
    is_within = (np.abs(places[:, :2]) < half[:2]).all(1)
    is_above_foot = (places[:, 2] > -half[2]) & (places[:, 2] < half[2] + CARRIED_M)
    return bool((is_within & is_above_foot).any())


def put_at_foot(
    T_map_box: NDArray[np.float64], size_m: NDArray[np.float64], up: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the place of the name of a laden thing, in the frame of the box."""
    found: NDArray[np.float64] = T_map_box[:3, :3].T @ (-0.5 * size_m[2] * up)
    return found
