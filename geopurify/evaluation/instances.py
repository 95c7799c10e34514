# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Average precision of found things, as the ScanNet benchmark defines it.

Points of a class that is not evaluated, e.g. walls, are void: a found thing that lies mostly in
them, or in true things that are too small, is not counted as wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_POINTS = 100  # of a thing that counts
AP_OVERLAPS = tuple(round(0.5 + 0.05 * step, 2) for step in range(9))  # AP is their mean
OVERLAPS = (0.25, *AP_OVERLAPS)
FIGURES = ("ap", "ap50", "ap25")
NOTHING = 0  # instance of points that belong to no thing


@dataclass(frozen=True, eq=False)
class FoundThings:
    """Things that were found at N points of a scene.

    Attributes:
        instances: (N,) number of the thing that each point belongs to, from 1; 0 for none.
        classes: (T,) class of thing 1, 2, ...
        confidence: (T,) by which they are ranked.
    """

    instances: NDArray[np.integer]
    classes: NDArray[np.integer]
    confidence: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class TrueThings:
    """True things at N points of a scene; see `FoundThings`."""

    instances: NDArray[np.integer]
    classes: NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Ranking:
    """What was found of one class in some scenes, at one overlap.

    Attributes:
        confidence: (M,) of things that count.
        is_right: (M,) whether each is a true thing, found for the first time.
        missed: true things that were not found.
    """

    confidence: NDArray[np.float64]
    is_right: NDArray[np.bool_]
    missed: int

    def average_precision(self) -> float:
        """Return the area under the curve of precision by recall; NaN without true things."""
        truths = int(self.is_right.sum()) + self.missed
        if truths == 0:
            return float("nan")
        if len(self.confidence) == 0:
            return 0.0
        order = np.argsort(-self.confidence, kind="stable")
        ranked = self.confidence[order]
        last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))  # of each confidence
        right = np.cumsum(self.is_right[order])[last]
        recall = np.concatenate([[0.0], right / truths])
        precision = np.concatenate([[1.0], right / (last + 1)])
        # the benchmark's sum: each precision over half the recall to either side of it
        padded = np.concatenate([[0.0], recall, recall[-1:]])
        return float(precision @ (padded[2:] - padded[:-2]) / 2)


@dataclass(frozen=True, eq=False)
class InstanceScene:
    """How the things found in one scene overlap the true ones; made once for all overlaps.

    Attributes:
        shared: (F, T) points of each found thing in each true one.
        found_sizes, true_sizes: (F,) and (T,) points.
        void: (F,) points of each found thing that belong to no true one.
    """

    found: FoundThings
    truth: TrueThings
    shared: NDArray[np.int64]
    found_sizes: NDArray[np.int64]
    true_sizes: NDArray[np.int64]
    void: NDArray[np.int64]

    @classmethod
    def compare(cls, found: FoundThings, truth: TrueThings) -> "InstanceScene":
        """Count the points that found and true things share."""
        rows, columns = len(found.classes) + 1, len(truth.classes) + 1
        pairs = found.instances.astype(np.int64) * columns + truth.instances
        table = np.bincount(pairs, minlength=rows * columns).reshape(rows, columns)
        inner = table[1:, 1:]
        return cls(found, truth, inner, table[1:].sum(1), table[:, 1:].sum(0), table[1:, 0])

    def overlaps(self) -> NDArray[np.float64]:
        """Return (F, T) intersections over unions of found and true things."""
        union = self.found_sizes[:, None] + self.true_sizes[None] - self.shared
        return np.asarray(self.shared / np.maximum(union, 1))

    def rank(self, class_id: int | None, overlap: float) -> Ranking:
        """Match the things of a class, or of all; see `Ranking`."""
        ours = self.found_sizes >= LEAST_POINTS
        asked = np.ones(len(self.true_sizes), np.bool_)
        if class_id is not None:
            ours, asked = ours & (self.found.classes == class_id), self.truth.classes == class_id
        small = self.true_sizes < LEAST_POINTS
        hits = (self.overlaps() > overlap) & ours[:, None] & asked[None]
        confidence, is_right, missed = self._match(hits[:, asked & ~small])
        excused = self.void + self.shared[:, asked & small].sum(1)
        wrong = ours & ~hits.any(1) & (excused <= overlap * self.found_sizes)
        confidence.extend(self.found.confidence[wrong])
        is_right.extend([False] * int(wrong.sum()))
        return Ranking(np.array(confidence, np.float64), np.array(is_right, np.bool_), missed)

    def _match(self, hits: NDArray[np.bool_]) -> tuple[list[float], list[bool], int]:
        """Give each true thing what overlaps it, unless that was given away already.

        Of several the surest is right.  Which of them is given away is the benchmark's choice.
        """
        confidence: list[float] = []
        is_right: list[bool] = []
        missed, given = 0, np.zeros(len(hits), np.bool_)
        for column in hits.T:
            claims = np.flatnonzero(column & ~given)
            given[claims[:1]] = True
            missed += not len(claims)
            confidence.extend(np.sort(self.found.confidence[claims])[::-1])
            is_right.extend(rank == 0 for rank in range(len(claims)))
        return confidence, is_right, missed


def average_precisions(
    scenes: Sequence[InstanceScene], classes: Sequence[int | None] = (None,)
) -> dict[str, float]:
    """Return ``ap``, ``ap50`` and ``ap25``, means over the classes that the truth has.

    Args:
        classes: of which things are compared with each other; None: of whatever class.
    """
    return _average([_rank(scene, classes) for scene in scenes])


def leave_one_out(
    scenes: Sequence[InstanceScene], classes: Sequence[int | None] = (None,)
) -> dict[str, NDArray[np.float64]]:
    """Return the (N,) figures of `average_precisions` of N scenes without each of them."""
    ranked = [_rank(scene, classes) for scene in scenes]
    figures = [_average(ranked[:left] + ranked[left + 1 :]) for left in range(len(scenes))]
    return {name: np.array([each[name] for each in figures]) for name in FIGURES}


def _rank(scene: InstanceScene, classes: Sequence[int | None]) -> list[list[Ranking]]:
    """Return what was found in a scene of each class at each of `OVERLAPS`."""
    return [[scene.rank(asked, overlap) for overlap in OVERLAPS] for asked in classes]


def _average(ranked: Sequence[list[list[Ranking]]]) -> dict[str, float]:
    """Return the figures of some scenes, each ranked by class and overlap."""
    by_class = zip(*ranked, strict=True)
    table = [[_join(at).average_precision() for at in zip(*of, strict=True)] for of in by_class]
    precisions = np.array(table or [[np.nan] * len(OVERLAPS)])
    means: Any = np.full(len(OVERLAPS), np.nan)
    present = ~np.isnan(precisions[:, 0])
    if present.any():
        means = precisions[present].mean(0)
    values = means[1:].mean(), means[OVERLAPS.index(0.5)], means[0]
    return dict(zip(FIGURES, map(float, values), strict=True))


def _join(ranked: Sequence[Ranking]) -> Ranking:
    """Return what was found in several scenes."""
    return Ranking(
        np.concatenate([each.confidence for each in ranked]),
        np.concatenate([each.is_right for each in ranked]),
        sum(each.missed for each in ranked),
    )
