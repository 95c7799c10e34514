# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which way voxels face, so that walls between the camera and a room can be left out."""

import numpy as np
from numpy.typing import NDArray

SECTORS = 8  # of horizontal directions
ALWAYS = 0  # drawn from all sides: floors, table tops, thin and crowded things
DOWN = 1  # ceilings; the following ones are sectors: tilted down, level, tilted up
CELL_VOXELS = 8  # edge of the cells over which normals are averaged
CLEAR = 0.5  # length of a mean normal above which a cell is one surface
TILTS = (-0.95, -0.35, 0.35, 0.75)  # vertical part of a normal that parts those kinds
FEWEST = 24  # voxels of a block with the same facing; fewer are drawn always


LIGHT = np.array([0.5, 0.3, 0.81])  # along the axes, towards the light
DIM, BRIGHT = 0.87, 0.15  # shade of what is seen edge on by the light; added where it shines


def find_facings(
    points: NDArray[np.float32],
    normals: NDArray[np.floating],
    axes: NDArray[np.float64],
    voxel_size_m: float,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return for each of (M, 3) points of a block which way its surface faces, and its shade.

    A voxel takes the mean normal of its cell: single normals are noisy.

    Args:
        normals: (M, 3), 0 where unknown.
        axes: (3, 3), rows: two horizontal axes and up.

    Returns:
        (M,) facings, and (M,) factors on colours that make edges of plain surfaces visible.
    """
    means = _mean_normals(points, normals @ axes.T, CELL_VOXELS * voxel_size_m)
    length = np.linalg.norm(means, axis=1)
    tilt = np.digitize(means[:, 2] / np.maximum(length, 1e-6), TILTS)
    turn = np.arctan2(means[:, 1], means[:, 0]) / (2 * np.pi) * SECTORS
    sector = np.rint(turn).astype(np.int64) % SECTORS
    facings = np.where(tilt == 0, DOWN, DOWN + 1 + (tilt - 1) * SECTORS + sector)
    facings[(length < CLEAR) | (tilt == len(TILTS))] = ALWAYS
    few = np.bincount(facings) < FEWEST
    facings[few[facings]] = ALWAYS
    return facings.astype(np.uint8), (DIM + BRIGHT * (means @ LIGHT)).astype(np.float32)


def _mean_normals(
    points: NDArray[np.float32], normals: NDArray[np.float64], cell_m: float
) -> NDArray[np.float64]:
    """Return for each point the mean normal of the points in its cell."""
    cells = np.floor((points - points.min(0)) / cell_m).astype(np.int64)
    _, cell_of = np.unique(
        (cells[:, 0] << 20) + (cells[:, 1] << 10) + cells[:, 2], return_inverse=True
    )
    counts = np.bincount(cell_of)
    means = [np.bincount(cell_of, axis) / counts for axis in normals.T]
    return np.stack(means, axis=1)[cell_of]
