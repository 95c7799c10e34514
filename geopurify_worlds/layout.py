# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Places for furnishings: along walls or free in the room, without overlap."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geopurify_worlds.objects import Furnishing, SceneObject
from geopurify_worlds.shapes import pose
from geopurify_worlds.spaces import DOORWAY_M, Opening, Space

TRIES = 80  # random places tried for one furnishing
GAP_M = 0.04  # between furnishings
PASSAGE_M = 1.0  # kept free in front of doorways, at least the width of an open door
WALLS = (0, 1, 2, 3)  # at the lowest x, the lowest y, the highest x and the highest y
PoseDrawer = Callable[[Furnishing], NDArray[np.float64]]


class Layout:
    """Fills a rectangular room; what is placed occupies a box with its sides along the walls.

    Attributes:
        outer_walls: those without a doorway to another room.
    """

    def __init__(self, space: Space, rng: np.random.Generator) -> None:
        """Start with an empty space whose middle is the origin."""
        self.objects: list[SceneObject] = []
        self.height_m = float(space.size_m[2])
        inner = {1 + opening.side for opening in space.openings}
        self.outer_walls = [wall for wall in WALLS if wall not in inner]
        self._half = space.size_m[:2] / 2
        self._rng = rng
        # each (2, 3): low and high corner
        self._occupied = [_passage(opening, self._half[0]) for opening in space.openings]

    def place_at_walls(
        self, furnishings: Iterable[Furnishing], walls: Sequence[int] = WALLS
    ) -> bool:
        """Place furnishings with their backs to walls; return whether all found a place."""
        draw_pose = partial(self._pose_at_wall, walls)
        return all(self._place(item, draw_pose) for item in furnishings)

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

    def _pose_at_wall(self, walls: Sequence[int], item: Furnishing) -> NDArray[np.float64]:
        wall = walls[int(self._rng.integers(len(walls)))]
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


def _passage(opening: Opening, half_m: float) -> NDArray[np.float64]:
    """Return the (2, 3) corners of what is kept free inside a doorway."""
    width, height = DOORWAY_M
    ends = sorted((opening.side * half_m, opening.side * (half_m - PASSAGE_M)))
    low, high = opening.y_m - width / 2, opening.y_m + width / 2
    return np.array([[ends[0], low, 0.0], [ends[1], high, height]])


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
