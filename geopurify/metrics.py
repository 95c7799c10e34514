# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How well labels agree with the truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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


def class_scores(truth: NDArray, labels: NDArray, classes: int) -> ClassScores:
    """Compare (N,) labels with the (N,) truth; a label >= ``classes`` is a miss."""
    truth = truth.astype(np.int64)
    labels = np.minimum(labels.astype(np.int64), classes)
    confusion = np.bincount(truth * (classes + 1) + labels, minlength=classes * (classes + 1))
    confusion = confusion.reshape(classes, classes + 1)
    hit = confusion.diagonal()
    union = confusion.sum(1) + confusion[:, :classes].sum(0) - hit
    iou = np.where(union > 0, hit / np.maximum(union, 1), np.nan)
    present = np.flatnonzero(confusion.sum(1))
    return ClassScores(iou, present, float(iou[present].mean()))
