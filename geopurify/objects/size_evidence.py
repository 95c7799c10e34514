# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What sizes say of things: which are parts of one, and which class is the more probable."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.objects.region_merging import Region
from geopurify.objects.things import Things
from geopurify.objects.typical_sizes import TypicalSizes
from geopurify.query.objects import oriented_box

GAP_M = 0.2  # of height between parts of one thing, at most
MOST_WIDENING = 1.25  # factor between the footprints of a whole and of its larger part
SLACK = 0.25  # by which the log density of a whole may be below that of a part: a box grows a bit
UP = np.array([0.0, 0.0, 1.0])

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
    whole = things.join(_join(things, points_m, voxel_size_m, sizes))
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
            self._sizes.log_density(_box(part, self._voxel_size_m), label)
            for part, label in zip(parts, labels, strict=True)
        )
        return fit < min(fits) - SLACK


def _weigh(
    things: Things, points_m: NDArray[np.floating], voxel_size_m: float, sizes: TypicalSizes
) -> Things:
    boxes = [_box(part, voxel_size_m) for part in _members(things, points_m)]
    weighed = [sizes.weigh(p, box) for p, box in zip(things.probabilities, boxes, strict=True)]
    return Things(things.numbers, np.array(weighed))


def _box(points_m: NDArray[np.floating], voxel_size_m: float) -> Points:
    """Return the (3,) edges of the upright box around points."""
    yield_point()
    return oriented_box(points_m, UP)[1] + voxel_size_m


def _members(things: Things, points_m: NDArray[np.floating]) -> list[NDArray[np.floating]]:
    """Return the points of each thing."""
    rows = np.argsort(things.numbers, kind="stable")
    counts = np.bincount(things.numbers + 1, minlength=len(things.probabilities) + 1)
    return np.split(points_m[rows], np.cumsum(counts)[:-1])[1:]


def _join(
    things: Things, points_m: NDArray[np.floating], voxel_size_m: float, sizes: TypicalSizes
) -> NDArray[np.int64]:
    """Return the thing that each one is a part of, as `part_joining.join_parts` does.

    Two of one class are parts of one thing if one stands over or in the other, and the whole is
    at least as much of the size of such a thing as each of them.
    """
    labels = things.probabilities.argmax(1)
    parts = _members(things, points_m)
    wholes = np.arange(len(parts))
    for first, second in _stacked_pairs(parts, labels, sizes.is_known):
        one, other = sorted((int(wholes[first]), int(wholes[second])))
        if one == other:
            continue
        both = np.concatenate([parts[one], parts[other]])
        boxes = [_box(part, voxel_size_m) for part in (both, parts[one], parts[other])]
        if _is_one_thing(boxes, int(labels[first]), sizes):
            parts[one] = both
            wholes[wholes == other] = one
    return wholes


def _is_one_thing(boxes_m: list[Points], label: int, sizes: TypicalSizes) -> bool:
    """Tell whether a whole is rather one thing of a class than each of its two parts."""
    area, *areas = (box[0] * box[1] for box in boxes_m)
    fit, *fits = (sizes.log_density(box, label) for box in boxes_m)
    return bool(area <= MOST_WIDENING * max(areas) and fit >= max(fits) - SLACK)


def _stacked_pairs(
    parts: list[NDArray[np.floating]], labels: NDArray[np.int64], is_known: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Return pairs of one class, one of which is over, in or nearly on the other."""
    lows = np.array([part.min(0) for part in parts]) - (0, 0, GAP_M)
    highs = np.array([part.max(0) for part in parts])
    pairs = []
    for first in np.flatnonzero(is_known[labels]).tolist():
        later = slice(first + 1, None)
        meets = (labels[later] == labels[first]) & (lows[later] <= highs[first]).all(1)
        meets &= (highs[later] >= lows[first]).all(1)
        pairs += [(first, first + 1 + int(offset)) for offset in np.flatnonzero(meets)]
    return pairs
