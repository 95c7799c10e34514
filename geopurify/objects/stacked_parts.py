# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of a thing over or in each other: the foot, the seat and the back of a swivel chair.

Two of one class are parts of one thing if it is at least as much of the size of such a thing as
each of them.  A part may also be named as something else, as none has the size of a chair, or as
an arm of a sofa looks like one: two of different classes are parts of one thing if the class of
the whole explains all voxels and the size at least as well, on average over voxels, as the classes
of the parts explain theirs, and the smaller part is in doubt between that class and its own.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from geopurify.objects.things import Things
from geopurify.objects.typical_sizes import TypicalSizes, measure_size

GAP_M = 0.2  # of height between parts of one thing, at most
MOST_WIDENING = 1.25  # factor between the footprints of a whole and of its larger part
DOUBT_RATIO = 0.25  # a smaller part may be of a class that is so probable, beside its own
SLACK = 0.25  # by which the log density of a whole may be below that of a part: a box grows a bit

Array = NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class _Part:
    """A thing, or a part of one.

    Attributes:
        corners_m: (M, 3) points that have the same upright box as all of its points, z up.
        mass: (C,) sums of the class probabilities of its voxels.
        size_m: (3,) edges of its box.
        fits: (C,) how well each class explains its voxels and its size, see `TypicalSizes.fit`.
    """

    corners_m: Array
    voxels: int
    mass: Array
    size_m: Array
    fits: Array

    @cached_property
    def label(self) -> int:
        """The class that fits best."""
        return int(self.fits.argmax())

    @property
    def log_fit(self) -> float:
        """The logarithm of how well that class fits."""
        return float(np.log(max(self.fits.max(), np.finfo(np.float64).tiny)))

    @property
    def footprint_m2(self) -> float:
        """The area of its box on the floor."""
        return float(self.size_m[0] * self.size_m[1])

    def reach_m(self) -> Array:
        """Return the (2, 3) least and largest coordinates of points that are no gap below it."""
        return np.array([self.corners_m.min(0) - (0, 0, GAP_M), self.corners_m.max(0)])


def join_stacked(
    things: Things, points_m: NDArray[np.floating], voxel_size_m: float, sizes: TypicalSizes
) -> NDArray[np.int64]:
    """Return the (T,) thing that each one is a part of, the first one of those; itself if of none.

    Args:
        points_m: (N, 3) of the voxels, z up.
    """
    joiner = _Joiner(sizes, voxel_size_m)
    for own, probabilities in zip(things.split(points_m), things.probabilities, strict=True):
        joiner.add(own, probabilities)
    return joiner.join()


class _Joiner:
    """Joins parts that are one thing until none are.

    Pairs with the largest smaller part come first: a fragment tells little of the size of a thing.
    """

    def __init__(self, sizes: TypicalSizes, voxel_size_m: float) -> None:
        self._sizes, self._voxel_size_m = sizes, voxel_size_m
        self._parts: list[_Part] = []
        self._reaches_m: Array
        self._wholes: dict[Pair, _Part] = {}  # of those that are one thing

    def add(self, points_m: NDArray[np.floating], probabilities: Array) -> None:
        """Add a thing of some points, (N, 3), and class probabilities, (C,)."""
        mass = len(points_m) * probabilities
        self._parts.append(self._part(_corners(points_m), len(points_m), mass))

    def join(self) -> NDArray[np.int64]:
        """Return the part that each one has become part of."""
        wholes = np.arange(len(self._parts))
        self._reaches_m = np.array([part.reach_m() for part in self._parts])
        for part in wholes.tolist():
            self._look_around(part, wholes[part + 1 :])
        while self._wholes:
            pair = max(self._wholes, key=self._rank)
            one, other = pair
            self._parts[one] = self._wholes[pair]
            self._reaches_m[one] = self._parts[one].reach_m()
            wholes[wholes == other] = one
            self._wholes = {key: at for key, at in self._wholes.items() if not {*key} & {*pair}}
            left = np.unique(wholes)
            self._look_around(one, left[left != one])
        return wholes

    def _rank(self, pair: Pair) -> tuple[int, Pair]:
        return min(self._parts[each].voxels for each in pair), pair

    def _look_around(self, part: int, others: NDArray[np.int64]) -> None:
        """Note with which others a part is one thing."""
        (low, high), others_m = self._reaches_m[part], self._reaches_m[others]
        meets = (others_m[:, 0] <= high) & (others_m[:, 1] >= low)
        for other in others[meets.all(1)].tolist():
            pair = min(part, other), max(part, other)
            if whole := self._join(*(self._parts[each] for each in pair)):
                self._wholes[pair] = whole

    def _part(self, corners_m: Array, voxels: int, mass: Array) -> _Part:
        """Return a part with its box and what fits it."""
        size_m = measure_size(corners_m, self._voxel_size_m)
        return _Part(corners_m, voxels, mass, size_m, self._sizes.fit(mass / voxels, size_m))

    def _join(self, one: _Part, other: _Part) -> _Part | None:
        """Return the thing that two parts are, None if they are not one."""
        is_same = one.label == other.label
        voxels, mass = one.voxels + other.voxels, one.mass + other.mass
        least = (one.voxels * one.log_fit + other.voxels * other.log_fit) / voxels
        if not is_same and mass.max() < np.exp(least) * voxels:  # no size can make up for it
            return None
        corners_m = np.concatenate([one.corners_m, other.corners_m])
        whole = self._part(corners_m, voxels, mass)
        most_m2 = MOST_WIDENING * max(one.footprint_m2, other.footprint_m2)
        is_known = self._sizes.is_known[one.label if is_same else whole.label]
        if whole.footprint_m2 > most_m2 or not is_known:
            return None
        if not is_same:
            smaller = min(one, other, key=lambda part: part.voxels).mass
            is_doubtful = smaller[whole.label] >= DOUBT_RATIO * smaller.max()
            return whole if is_doubtful and whole.log_fit >= least else None
        parts = whole, one, other
        fit, *fits = (self._sizes.log_density(part.size_m, one.label) for part in parts)
        return whole if fit >= max(fits) - SLACK else None


def _corners(points_m: NDArray[np.floating]) -> Array:
    """Return the corners of the prism around points, or all points if these are on a line."""
    points = points_m.astype(np.float64)
    try:
        outline = points[ConvexHull(points[:, :2]).vertices, :2]
    except QhullError:
        return points
    heights_m = points[:, 2].min(), points[:, 2].max()
    ends = [np.column_stack([outline, np.full(len(outline), z)]) for z in heights_m]
    return np.concatenate(ends)
