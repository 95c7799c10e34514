# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The surface of a signed distance: one vertex in each cell that it crosses (naive surface nets).

Gibson, "Constrained elastic surface nets", MICCAI 1998.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify_train.scans.tsdf import TsdfVolume

CORNERS = np.array(list(product((0, 1), repeat=3)))
EDGES = [(i, j) for i in range(8) for j in range(i) if abs(CORNERS[i] - CORNERS[j]).sum() == 1]


class Surface(NamedTuple):
    """A mesh of N vertices.

    Attributes:
        points_map: (N, 3) float32.
        colors: (N, 3) uint8.
        edges: (E, 2) int64 vertices that share a side of a face.
    """

    points_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    edges: NDArray[np.int64]


def extract_surface(volume: TsdfVolume, least_weight: float = 0.0) -> Surface:
    """Return the surface where all eight corners of a cell were seen.

    Args:
        least_weight: corners with no more than this weight count as not seen.
    """
    cells, values, corners = _crossed_cells(volume, least_weight)
    offsets, shares = _vertices(values)
    colors = (volume.color[tuple(np.moveaxis(corners, -1, 0))] * shares[..., None]).sum(1)
    in_grid = volume.cell_m * (cells + offsets)
    points = in_grid @ volume.T_map_grid[:3, :3].T + volume.T_map_grid[:3, 3]
    edges = _edges(cells, values, volume.distance_m.shape)
    return Surface(points.astype(np.float32), np.rint(colors).astype(np.uint8), edges)


def _crossed_cells(
    volume: TsdfVolume, least_weight: float
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """Return (N, 3) cells, the (N, 8) distances of their corners, and the (N, 8, 3) corners."""
    inside, seen = volume.distance_m < 0, volume.weight > least_weight
    shape = np.array(inside.shape) - 1
    count, known = np.zeros(shape, np.int8), np.ones(shape, np.bool_)
    for corner in CORNERS:
        part = tuple(slice(c, c + n) for c, n in zip(corner, shape, strict=True))
        count += inside[part]
        known &= seen[part]
    cells = np.argwhere(known & (count > 0) & (count < 8))
    corners = cells[:, None] + CORNERS
    return cells, volume.distance_m[tuple(np.moveaxis(corners, -1, 0))], corners


def _vertices(values: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (N, 3) means of where the surface crosses edges, and (N, 8) shares of corners."""
    shares, count = np.zeros(values.shape), np.zeros(len(values))
    for i, j in EDGES:
        first, second = values[:, i].astype(np.float64), values[:, j].astype(np.float64)
        crosses = (first < 0) != (second < 0)
        along = np.where(crosses, first / np.where(crosses, first - second, 1), 0)
        shares[:, i] += crosses * (1 - along)
        shares[:, j] += crosses * along
        count += crosses
    shares /= count[:, None]
    return shares @ CORNERS, shares


def _edges(
    cells: NDArray[np.int64], values: NDArray[np.float32], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    """Return pairs of crossed cells that share a crossed face."""
    number = np.full(shape, -1, np.int64)
    number[tuple(cells.T)] = np.arange(len(cells))
    found = []
    for axis in range(3):
        face = values[:, CORNERS[:, axis] == 1] < 0
        rows = np.flatnonzero(face.any(1) & ~face.all(1))
        other = number[tuple((cells[rows] + np.eye(3, dtype=np.int64)[axis]).T)]
        found.append(np.stack([rows, other], 1)[other >= 0])
    return np.concatenate(found)
