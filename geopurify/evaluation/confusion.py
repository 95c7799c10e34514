# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Counts of right and wrong points, which add up over scenes, and the means made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.evaluation.metrics import boundary_overlap, confusion_matrix, divide_or_nan

BACKGROUND = ("wall", "floor", "ceiling")  # what f-mIoU leaves out


@dataclass(frozen=True, eq=False)
class ConfusionCounts:
    """What labels got right and wrong.

    Attributes:
        confusion: (K, K + 1) points, truth by label; the last column counts misses.
        boundary_hits, boundary_union: (K,) points in the boundary bands of both, and of either.
    """

    confusion: NDArray[np.int64]
    boundary_hits: NDArray[np.int64]
    boundary_union: NDArray[np.int64]

    def __add__(self, other: "ConfusionCounts") -> "ConfusionCounts":
        return ConfusionCounts(
            self.confusion + other.confusion,
            self.boundary_hits + other.boundary_hits,
            self.boundary_union + other.boundary_union,
        )

    def histograms(self) -> NDArray[np.int64]:
        """Return (5, K): hits, truth and labels by class, then the boundary's hits and union."""
        confusion = self.confusion
        columns = (confusion.diagonal(), confusion.sum(1), confusion[:, :-1].sum(0))
        return np.stack([*columns, self.boundary_hits, self.boundary_union])

    def as_data(self) -> dict[str, Any]:
        """Return the counts as JSON data, the confusion as (truth, label, points)."""
        rows, columns = np.nonzero(self.confusion)
        counts = self.confusion[rows, columns]
        return {
            "confusion": np.stack([rows, columns, counts], 1).tolist(),
            "boundary_hits": self.boundary_hits.tolist(),
            "boundary_union": self.boundary_union.tolist(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ConfusionCounts":
        """Return the counts that `as_data` wrote."""
        hits, union = (np.array(data[f"boundary_{k}"], np.int64) for k in ("hits", "union"))
        confusion = np.zeros((len(hits), len(hits) + 1), np.int64)
        entries = np.array(data["confusion"], np.int64).reshape(-1, 3)
        confusion[entries[:, 0], entries[:, 1]] = entries[:, 2]
        return cls(confusion, hits, union)


def count_confusion(
    points_map: NDArray[Any], truth: NDArray[Any], labels: NDArray[Any], classes: int
) -> ConfusionCounts:
    """Compare (N,) labels with the (N,) truth at (N, 3) points; ids >= ``classes`` are none."""
    return ConfusionCounts(
        confusion_matrix(truth, labels, classes),
        *boundary_overlap(points_map, truth, labels, classes),
    )


def compute_means(
    histograms: NDArray[Any], class_names: Sequence[str], groups: Mapping[str, Sequence[int]]
) -> dict[str, NDArray[np.float64]]:
    """Return the benchmark's figures, NaN where nothing is to be averaged.

    ``miou_all`` and ``macc_all`` average over all K classes as the papers do, a class that the
    truth has not counting 0; the others over the classes that the truth has.  ``f_`` is without
    wall, floor and ceiling.

    Args:
        histograms: (..., 5, K) of `ConfusionCounts.histograms`, of all scenes together.
        groups: class indices by name of a group; each has a mIoU of its own.
    """
    hits, truth, labels, boundary_hits, boundary_union = np.moveaxis(histograms, -2, 0)
    iou, accuracy = divide_or_nan(hits, truth + labels - hits), divide_or_nan(hits, truth)
    present = truth > 0
    is_foreground = np.array([name not in BACKGROUND for name in class_names])
    figures = {
        "miou_all": np.nan_to_num(iou).mean(-1),
        "macc_all": np.nan_to_num(accuracy).mean(-1),
        "miou": _mean(iou, present),
        "macc": _mean(accuracy, present),
        "f_miou": _mean(iou, present & is_foreground),
        "f_macc": _mean(accuracy, present & is_foreground),
        "all_acc": divide_or_nan(hits.sum(-1), truth.sum(-1)),
        "boundary_miou": _mean(
            divide_or_nan(boundary_hits, boundary_union), present & (boundary_union > 0)
        ),
    }
    for group, members in groups.items():
        in_group = np.isin(np.arange(len(class_names)), members)
        figures[f"miou_{group}"] = _mean(iou, present & in_group)
    return figures


def _mean(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    return divide_or_nan(np.where(chosen, values, 0).sum(-1), chosen.sum(-1))
