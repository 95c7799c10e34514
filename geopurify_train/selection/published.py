# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published selection, which needs the true labels of all scenes."""

from collections.abc import Iterable

import numpy as np

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene
from geopurify_train.selection.choices import Choice, best_of_clusters
from geopurify_train.selection.statistics import entropy_bits, label_histogram, scaled

SEED = 42


def select_published(scenes: Iterable[Scene], count: int) -> list[Choice]:
    """Choose scenes with many classes, evenly spread, that differ from each other.

    Scenes below the median of either are dropped, the rest is clustered by their histograms, and
    the best of each cluster is taken.

    Raises:
        BadInput: a scene has no true labels.
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
        return []
    scores = scaled(entropy[kept]) + scaled(classes[kept])
    points = np.array(histograms, np.float64)[kept]
    return [
        Choice(
            names[kept[row]],
            f"best of cluster {cluster}: {classes[kept[row]]:.0f} classes, "
            f"{entropy[kept[row]]:.2f} bits",
        )
        for row, cluster in best_of_clusters(points, scores, count, SEED)
    ]
