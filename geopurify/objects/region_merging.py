# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Regions that touch and look alike become one: agglomeration of a region adjacency graph.

A region is known by the mean of its voxels' class probabilities.  Two that touch are of one thing
if these agree, i.e. by the Bhattacharyya coefficient of the two distributions.  A fragment, which
is too small or too unsure to be a thing, joins the neighbour along its longest border.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FOOT_SHARE = 0.5  # of a thing's voxels, at most, are those where it stands on the floor


class Region(NamedTuple):
    """A region that was merged.

    Attributes:
        members: the numbers of the regions that it was merged of.
        mass: (C,) sums of the class probabilities of its voxels.
    """

    members: list[int]
    mass: NDArray[np.float64]


AreApart = Callable[[Region, Region], bool]


class RegionGraph:
    """Regions, their borders, and what they have been merged into.

    Args:
        sizes: (R,) voxels.
        mass: (R, C) sums of their voxels' class probabilities.
        is_structure: (R,) which are walls and the like; those are merged with nothing but
            fragments.
        is_ground: (R,) which lie on the floor: the foot of something, if they are smaller than
            what they touch, else a thing such as a rug, of which nothing is that stands on it.
        borders: (B, 2) regions that touch, (B,) along how many pairs of voxels.
    """

    def __init__(
        self,
        sizes: NDArray[np.int64],
        mass: NDArray[np.float64],
        is_structure: NDArray[np.bool_],
        is_ground: NDArray[np.bool_],
        borders: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> None:
        self.sizes, self.mass, self.is_structure = sizes.copy(), mass.copy(), is_structure.copy()
        self._is_ground = is_ground.copy()
        self._parents = np.arange(len(sizes))
        self._versions = [0] * len(sizes)
        self._members = [[region] for region in range(len(sizes))]
        self._borders: list[Counter[int]] = [Counter() for _ in sizes]
        for (a, b), length in zip(borders[0].tolist(), borders[1].tolist(), strict=True):
            self._borders[a][b] = self._borders[b][a] = length

    @property
    def roots(self) -> NDArray[np.int64]:
        """(R,) the region that each one has become part of, itself if of none."""
        roots = self._parents
        while (roots != self._parents[roots]).any():
            roots = self._parents[roots]
        return roots

    def merge_alike(self, least: float, are_apart: AreApart | None = None) -> None:
        """Merge the two most alike that touch, until none are alike by ``least``, in [0, 1].

        Args:
            are_apart: tells of two alike ones that they are two things all the same.
        """
        queue: list[tuple[float, int, int, int, int]] = []
        for region in range(len(self.sizes)):
            self._queue_alike(queue, region, least, upwards=True)
        heapq.heapify(queue)
        while queue:
            _, a, b, *versions = heapq.heappop(queue)
            if versions != [self._versions[a], self._versions[b]]:
                continue
            pair = [Region(self._members[each], self.mass[each]) for each in (a, b)]
            if are_apart is None or not are_apart(*pair):
                self._queue_alike(queue, self._merge(a, b), least)

    def absorb_fragments(self, min_evidence: float) -> None:
        """Let fragments, the smallest first, join the neighbour along their longest border.

        Args:
            min_evidence: a region with less than this in its best class is a fragment.
        """
        for region in np.argsort(self.sizes, kind="stable").tolist():
            is_merged = self._parents[region] != region
            if is_merged or self.mass[region].max() >= min_evidence:
                continue
            around = self._borders[region]
            if around:
                longest = max(around, key=lambda other: (around[other], -other))
                self._merge(longest, region)

    def _queue_alike(
        self,
        queue: list[tuple[float, int, int, int, int]],
        region: int,
        least: float,
        upwards: bool = False,
    ) -> None:
        if self.is_structure[region] or not self._borders[region]:
            return
        others = np.array([o for o in self._borders[region] if not upwards or o > region], int)
        others = others[~self.is_structure[others] & self._may_be_one(region, others)]
        alike = self._similarities(region, others)
        for other, value in zip(others[alike >= least], alike[alike >= least], strict=True):
            a, b = sorted((region, int(other)))
            entry = (-float(value), a, b, self._versions[a], self._versions[b])
            heapq.heappush(queue, entry)

    def _may_be_one(self, region: int, others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of some regions may be of one thing with another, as foot and body."""
        own, same = self._is_ground[region], self._is_ground[others] == self._is_ground[region]
        ground, body = (region, others) if own else (others, region)
        is_foot: NDArray[np.bool_] = self.sizes[ground] < FOOT_SHARE * self.sizes[body]
        found: NDArray[np.bool_] = same | is_foot
        return found

    def _similarities(self, region: int, others: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the Bhattacharyya coefficients of a region and some others."""
        own = self.mass[region] / self.sizes[region]
        alike = np.sqrt(self.mass[others] / self.sizes[others, None] * own)
        found: NDArray[np.float64] = alike.sum(1)
        return found

    def _merge(self, into: int, other: int) -> int:
        self._parents[other] = into
        self.sizes[into] += self.sizes[other]
        self._is_ground[into] &= self._is_ground[other]
        self.mass[into] += self.mass[other]
        self._members[into] += self._members[other]
        for region in (into, other):
            self._versions[region] += 1
        for neighbour, length in self._borders[other].items():
            del self._borders[neighbour][other]
            if neighbour != into:
                self._borders[into][neighbour] += length
                self._borders[neighbour][into] += length
        self._borders[other] = Counter()
        return into
