# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Shortest ways through the rooms of a home that keep clear of what stands in them."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from geopurify_worlds.loops import is_clear
from geopurify_worlds.room import Room
from geopurify_worlds.spaces import DOORWAY_M, WALL_M

CELL_M = 0.1
CROWDED = 30.0  # times the length of a step that comes too close to things


class Routes:
    """Shortest ways over a grid."""

    def __init__(self, room: Room) -> None:
        """Look at which places of the grid one can be."""
        x, y = (np.arange(-half, half, CELL_M) + CELL_M / 2 for half in room.size_m[:2] / 2)
        grid = np.stack(np.meshgrid(x, y, indexing="ij"), -1).reshape(-1, 2)
        self._places_m = grid[_is_inside(room, grid)]
        crowded = ~is_clear(room, self._places_m)
        one, other = KDTree(self._places_m).query_pairs(1.5 * CELL_M, output_type="ndarray").T
        length = np.linalg.norm(self._places_m[one] - self._places_m[other], axis=1)
        length *= np.where(crowded[one] | crowded[other], CROWDED, 1)
        count = len(self._places_m)
        self._steps = coo_array((length, (one, other)), (count, count)).tocsr()

    def route(
        self, start_m: NDArray[np.float64], goal_m: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the (N, 2) places of the grid from near a start to near a goal, each (2,)."""
        start, goal = (
            int(np.linalg.norm(self._places_m - place, axis=1).argmin())
            for place in (start_m, goal_m)
        )
        _, before = dijkstra(self._steps, directed=False, indices=[goal], return_predecessors=True)
        way = [start]
        while way[-1] != goal:
            way.append(int(before[0, way[-1]]))
        return self._places_m[way]


def _is_inside(room: Room, points_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which of (N, 2) points are in a room or in a doorway."""
    inside = np.any([space.contains(points_m) for space in room.spaces], axis=0)
    reach = np.array([WALL_M + CELL_M, DOORWAY_M[0] / 2])
    for space in room.spaces[:-1]:
        inside |= (np.abs(points_m - space.doorway_m(1)) < reach).all(1)
    return np.asarray(inside)
