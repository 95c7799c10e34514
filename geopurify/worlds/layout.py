# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Places for furnishings: along walls or free in the room, without overlap."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from geopurify.worlds.objects import Furnishing, SceneObject
from geopurify.worlds.shapes import pose

TRIES = 80  # random places tried for one furnishing
GAP_M = 0.04  # between furnishings
PoseDrawer = Callable[[Furnishing], NDArray[np.float64]]


class Layout:
    """Fills a rectangular room; what is placed occupies a box with its sides along the walls."""

    def __init__(self, size_m: NDArray[np.float64], rng: np.random.Generator) -> None:
        """Start with an empty room of (3,) ``size_m`` around the origin of x and y."""
        self.objects: list[SceneObject] = []
        self._half = size_m[:2] / 2
        self._rng = rng
        self._occupied: list[NDArray[np.float64]] = []  # each (2, 3): low and high corner

    def place_at_walls(self, furnishings: Iterable[Furnishing]) -> bool:
        """Place furnishings with their backs to walls; return whether all found a place."""
        return all(self._place(item, self._pose_at_wall) for item in furnishings)

    def place_free(self, furnishings: Iterable[Furnishing]) -> bool:
        """Place furnishings anywhere; return whether all found a place."""
        return all(self._place(item, self._pose_free) for item in furnishings)

    def _place(self, item: Furnishing, draw_pose: PoseDrawer) -> bool:
        for _ in range(TRIES):
            T_map_item = draw_pose(item)
            space = _occupied_space(item, T_map_item)
            if self._is_free(space):
                self._occupied.append(space)
                self.objects += [part.moved(T_map_item) for part in item.objects]
                return True
        return False

    def _pose_at_wall(self, item: Furnishing) -> NDArray[np.float64]:
        wall = int(self._rng.integers(4))
        # wall 0 is the one at the lowest x, where a furnishing's own axes are the map's
        across, along = self._half[[wall % 2, 1 - wall % 2]]
        free = max(along - item.size_m[1] / 2, 0)
        turned = pose((0, 0, 0), (0, 0, wall * np.pi / 2))
        return turned @ pose((-across, self._rng.uniform(-free, free), 0))

    def _pose_free(self, item: Furnishing) -> NDArray[np.float64]:
        x, y = self._rng.uniform(-self._half, self._half)
        return pose((x, y, 0), (0, 0, int(self._rng.integers(4)) * np.pi / 2))

    def _is_free(self, space: NDArray[np.float64]) -> bool:
        inside = (space[:, :2] >= -self._half - 1e-6) & (space[:, :2] <= self._half + 1e-6)
        return bool(inside.all()) and not any(
            (space[0] < other[1] + GAP_M).all() and (other[0] < space[1] + GAP_M).all()
            for other in self._occupied
        )


def _occupied_space(item: Furnishing, T_map_item: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (2, 3) corners, in the map, of a furnishing and its clearance."""
    depth, width, height = item.size_m
    corners = np.array(
        [
            [0.0, -width / 2, item.bottom_m],
            [depth + item.clearance_m, width / 2, item.bottom_m + height],
        ]
    )
    turned = corners @ T_map_item[:3, :3].T + T_map_item[:3, 3]
    return np.stack([turned.min(0), turned.max(0)])
