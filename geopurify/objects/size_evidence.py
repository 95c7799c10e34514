# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What sizes say of things: which are parts of one, and which class is the more probable."""

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.region_merging import Region
from geopurify.objects.stacked_parts import SLACK, join_stacked
from geopurify.objects.things import Things
from geopurify.objects.typical_sizes import TypicalSizes, measure_size

Points = NDArray[np.float64]


def apply_typical_sizes(
    things: Things, points_m: NDArray[np.floating], voxel_size_m: float, sizes: TypicalSizes
) -> Things:
    """Return the things joined and named as their sizes say.

    Args:
        points_m: (N, 3) of the voxels, z up.
    """
    if not sizes.is_known.any() or not len(things.probabilities):
        return things
    whole = things.join(join_stacked(things, points_m, voxel_size_m, sizes))
    return _weigh(whole, points_m, voxel_size_m, sizes)


class SizeJudge:
    """Tells regions that are two things from those that are parts of one, by their sizes.

    Args:
        points_m: (N, 3) of the voxels, z up.
        regions: (N,) what each voxel belongs to, from 0.
        min_evidence: what has less in its best class is a fragment, of which nothing is told.
    """

    def __init__(
        self,
        points_m: NDArray[np.floating],
        regions: NDArray[np.int32],
        voxel_size_m: float,
        sizes: TypicalSizes,
        min_evidence: float,
    ) -> None:
        self._voxel_size_m, self._sizes, self._least = voxel_size_m, sizes, min_evidence
        ends = np.cumsum(np.bincount(regions))[:-1]
        self._points = np.split(points_m[np.argsort(regions, kind="stable")], ends)

    def are_apart(self, one: Region, other: Region) -> bool:
        """Tell whether two are of two classes, and each fits its own better than both together."""
        masses = [one.mass, other.mass, one.mass + other.mass]
        labels = [int(mass.argmax()) for mass in masses]
        if labels[0] == labels[1] or not self._sizes.is_known[labels].all():
            return False
        if min(mass.max() for mass in masses) < self._least:
            return False
        parts = [np.concatenate([self._points[m] for m in each.members]) for each in (one, other)]
        parts.append(np.concatenate(parts))
        *fits, fit = (
            self._sizes.log_density(measure_size(part, self._voxel_size_m), label)
            for part, label in zip(parts, labels, strict=True)
        )
        return fit < min(fits) - SLACK


def _weigh(
    things: Things, points_m: NDArray[np.floating], voxel_size_m: float, sizes: TypicalSizes
) -> Things:
    boxes = [measure_size(part, voxel_size_m) for part in things.split(points_m)]
    weighed = [sizes.weigh(p, box) for p, box in zip(things.probabilities, boxes, strict=True)]
    return Things(things.numbers, np.array(weighed))
