# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which voxels of a map are of which thing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Things:
    """Which things N voxels belong to.

    Attributes:
        numbers: (N,) int32 index of the thing of each voxel, -1 for none.
        probabilities: (T, C) mean class probabilities of each thing's voxels.
    """

    numbers: NDArray[np.int32]
    probabilities: NDArray[np.float64]

    def join(self, wholes: NDArray[np.int64]) -> "Things":
        """Return the things after some have become parts of others.

        Args:
            wholes: (T,) what each thing is a part of, itself if of none.
        """
        found, places = np.unique(wholes, return_inverse=True)
        sizes = np.bincount(self.numbers + 1, minlength=len(wholes) + 1)[1:]
        mass = np.zeros((len(found), self.probabilities.shape[1]))
        np.add.at(mass, places, sizes[:, None] * self.probabilities)
        numbers = np.append(places, -1)[self.numbers].astype(np.int32)
        return Things(numbers, mass / np.bincount(places, sizes)[:, None])

    def of(self, rows: NDArray[np.int64]) -> "Things":
        """Return the things that some of the voxels belong to, renumbered."""
        left, numbers = np.unique(self.numbers[rows], return_inverse=True)
        none = int((left == -1).sum())  # it sorts first
        return Things((numbers - none).astype(np.int32), self.probabilities[left[none:]])

    def split(self, points_m: NDArray[np.floating]) -> list[NDArray[np.floating]]:
        """Return the points of each thing.

        Args:
            points_m: (N, 3) of the voxels.
        """
        rows = np.argsort(self.numbers, kind="stable")
        counts = np.bincount(self.numbers + 1, minlength=len(self.probabilities) + 1)
        return np.split(points_m[rows], np.cumsum(counts)[:-1])[1:]
