# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What of a map is cut away: everything outside ranges along two horizontal axes and up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Clipping:
    """Ranges of what is shown.

    Attributes:
        axes: (3, 3), rows: two horizontal axes and up.
        low, high: (3,) metres along them.
    """

    axes: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def nothing(cls, axes: NDArray[np.float64]) -> "Clipping":
        """Return one that shows everything."""
        return cls(axes, np.full(3, -np.inf), np.full(3, np.inf))

    @property
    def is_nothing(self) -> bool:
        """Whether everything is shown."""
        return not (np.isfinite(self.low).any() or np.isfinite(self.high).any())

    def contains(self, points_map: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return which of (N, 3) points are shown."""
        along = points_map @ self.axes.T
        is_inside: NDArray[np.bool_] = np.logical_and.reduce(
            (along >= self.low) & (along <= self.high), axis=1
        )
        return is_inside

    def relation(self, centre: NDArray[np.float64], radius_m: float) -> int:
        """Return 1 if a ball is shown whole, -1 if none of it is, 0 otherwise."""
        along = self.axes @ centre
        if ((along + radius_m < self.low) | (along - radius_m > self.high)).any():
            return -1
        whole = (along - radius_m >= self.low) & (along + radius_m <= self.high)
        return int(whole.all())
