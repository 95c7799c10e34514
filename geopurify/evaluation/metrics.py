# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How well labels agree with the truth."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

BOUNDARY_RADIUS_M = 0.05


@dataclass(frozen=True, eq=False)
class ClassScores:
    """Agreement by class.

    Attributes:
        iou: (K,) intersection over union, NaN for classes in neither truth nor labels.
        present: (P,) classes that the truth has.
        mean_iou: mean over the present classes.
    """

    iou: NDArray[np.float64]
    present: NDArray[np.int64]
    mean_iou: float


def class_scores(truth: NDArray[Any], labels: NDArray[Any], classes: int) -> ClassScores:
    """Compare (N,) labels with the (N,) truth; a label >= ``classes`` is a miss."""
    confusion = confusion_matrix(truth, labels, classes)
    iou = divide_or_nan(*overlap(confusion))
    present = np.flatnonzero(confusion.sum(1))
    return ClassScores(iou, present, float(iou[present].mean()))


def confusion_matrix(truth: NDArray[Any], labels: NDArray[Any], classes: int) -> NDArray[np.int64]:
    """Count (N,) labels by their (N,) truth.

    Args:
        truth: class ids; points whose truth is >= ``classes`` are left out.
        labels: class ids; a label >= ``classes`` is a miss.

    Returns:
        (K, K + 1), truth by label; the last column counts the misses.
    """
    known = truth < classes
    truth, labels = truth[known].astype(np.int64), labels[known].astype(np.int64)
    pairs = truth * (classes + 1) + np.minimum(labels, classes)
    return np.bincount(pairs, minlength=classes * (classes + 1)).reshape(classes, classes + 1)


def overlap(confusion: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the (K,) intersections and unions of truth and labels."""
    hits = confusion.diagonal()
    return hits, confusion.sum(1) + confusion[:, :-1].sum(0) - hits


def divide_or_nan(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    """Return shares, NaN of nothing."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def boundary_points(
    points_map: NDArray[Any], labels: NDArray[Any], radius_m: float = BOUNDARY_RADIUS_M
) -> NDArray[np.bool_]:
    """Return which of (N, 3) points have one of another label within a radius."""
    pairs = cKDTree(points_map).query_pairs(radius_m, output_type="ndarray")
    differing = pairs[labels[pairs[:, 0]] != labels[pairs[:, 1]]]
    is_boundary = np.zeros(len(labels), np.bool_)
    is_boundary[differing] = True
    return is_boundary


def boundary_overlap(
    points_map: NDArray[Any],
    truth: NDArray[Any],
    labels: NDArray[Any],
    classes: int,
    radius_m: float = BOUNDARY_RADIUS_M,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the (K,) intersections and unions of the boundary bands of truth and labels.

    The band of a class is what it has within a radius of another class (Boundary IoU, CVPR 2021,
    on points instead of pixels).  Points whose truth is >= ``classes`` are left out.
    """
    known = truth < classes
    points_map, truth, labels = points_map[known], truth[known], labels[known]
    in_truth = boundary_points(points_map, truth, radius_m)
    in_labels = boundary_points(points_map, labels, radius_m) & (labels < classes)
    both = in_truth & in_labels & (truth == labels)
    hits, ours, theirs = (
        np.bincount(ids.astype(np.int64), minlength=classes)
        for ids in (truth[both], labels[in_labels], truth[in_truth])
    )
    return hits, ours + theirs - hits
