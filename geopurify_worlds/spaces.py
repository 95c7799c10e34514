# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The free spaces that rooms are, and the doorways between them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

WALL_M = 0.1  # thickness; two rooms side by side have a wall each
DOORWAY_M = (0.95, 2.08)  # width and height of the hole in the wall
DOORWAY_MARGIN_M = 0.75  # from its middle to the corners of the room


@dataclass(frozen=True)
class Opening:
    """A hole for a doorway in a wall across x.

    Attributes:
        side: 1 for the wall at the highest x of the room, -1 at the lowest.
        y_m: its middle, from the middle of the room.
    """

    side: int
    y_m: float


@dataclass(frozen=True, eq=False)
class Space:
    """What is between the walls of one room.

    Attributes:
        size_m: (3,) inner length along x, y and z.
        openings: at most one at each end.
        center_m: its middle in x and y.
    """

    size_m: NDArray[np.float64]
    openings: tuple[Opening, ...] = ()
    center_m: tuple[float, float] = (0.0, 0.0)

    def moved(self, offset_m: NDArray[np.float64]) -> "Space":
        """Return it moved by (2,) ``offset_m``."""
        x_m, y_m = self.center_m + offset_m
        return replace(self, center_m=(float(x_m), float(y_m)))

    def doorway_m(self, side: int) -> NDArray[np.float64]:
        """Return (2,) the middle of the doorway of a side, between the two rooms' walls."""
        (y_m,) = (opening.y_m for opening in self.openings if opening.side == side)
        return self.center_m + np.array([side * (self.size_m[0] / 2 + WALL_M), y_m])

    def contains(self, points_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which of (..., 2) points are between the walls."""
        offset = np.abs(points_m - self.center_m)
        return np.asarray((offset <= self.size_m[:2] / 2).all(-1))
