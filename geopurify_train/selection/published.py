# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published selection, which needs the true labels of all scenes."""

import logging
from collections.abc import Iterable

import numpy as np

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene
from geopurify_train.selection.choices import Choice, best_of_clusters
from geopurify_train.selection.statistics import entropy_bits, label_histogram, scale_to_unit

SEED = 42

_log = logging.getLogger(__name__)


def select_published(scenes: Iterable[Scene], count: int) -> list[Choice]:
    """Choose scenes with many classes, evenly spread, that differ from each other.

    Scenes below the median of either are dropped, the rest is clustered by their histograms, and
    the best of each cluster is taken.  The published code makes 21 clusters to choose 20 scenes,
    the last of which gives none; here there are ``count``, so that each gives one.

    Raises:
        BadInput: a scene has no true labels, or none reaches both medians.
    """
    names, histograms = [], []
    for scene in scenes:
        histogram = label_histogram(scene.truth, len(scene.class_names))
        if histogram.sum() == 0:
            raise BadInput(
                "truth_missing", f"{scene.name} has no true labels, choose label-free instead"
            )
        names.append(scene.name)
        histograms.append(histogram)
    entropy = np.array([entropy_bits(h) for h in histograms])
    classes = np.array([float((h > 0).sum()) for h in histograms])
    kept = np.flatnonzero((entropy >= np.median(entropy)) & (classes >= np.median(classes)))
    if len(kept) == 0:
        raise BadInput(
            "selection_empty",
            f"none of {len(names)} scenes reaches the median of both the number and the entropy "
            "of its classes: give more scenes, or choose label-free instead",
        )
    if len(kept) < count:
        _log.warning(
            "%d scenes were requested, but of %d only %d reach the median of both the number and "
            "the entropy of their classes",
            *(count, len(names), len(kept)),
        )
    scores = scale_to_unit(entropy[kept]) + scale_to_unit(classes[kept])
    points = np.array(histograms, np.float64)[kept]
    return [
        Choice(
            names[kept[row]],
            f"{why}: {classes[kept[row]]:.0f} classes, {entropy[kept[row]]:.2f} bits",
        )
        for row, why in best_of_clusters(points, scores, count, SEED)
    ]
