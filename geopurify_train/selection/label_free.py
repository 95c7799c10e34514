# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A selection without true labels: what the encoder sees, and how complex the geometry is."""

import logging
from collections.abc import Iterable

import numpy as np

from geopurify_train.distillation.scenes import Scene
from geopurify_train.selection.choices import Choice, best_of_clusters
from geopurify_train.selection.statistics import (
    entropy_bits,
    label_histogram,
    normal_entropy_bits,
    scale_to_unit,
)

SEED = 42

_log = logging.getLogger(__name__)


def select_label_free(scenes: Iterable[Scene], count: int) -> list[Choice]:
    """Choose scenes of varied predicted labels and surfaces that differ from each other.

    They are clustered by the shares of their predicted labels; the best of each cluster by the
    entropy of labels and of normals is taken; fewer scenes than ``count`` are all taken.
    """
    names, shares, figures = [], [], []
    for scene in scenes:
        histogram = label_histogram(scene.labels, len(scene.class_names))
        names.append(scene.name)
        shares.append(histogram / max(1, histogram.sum()))
        figures.append((entropy_bits(histogram), normal_entropy_bits(scene.normals_map)))
    if not names:
        return []
    if len(names) < count:
        _log.warning("%d scenes were requested, but there are only %d", count, len(names))
    labels, normals = np.array(figures).T
    scores = scale_to_unit(labels) + scale_to_unit(normals)
    return [
        Choice(
            names[row],
            f"{why}: predicted labels {labels[row]:.2f} bits, normals {normals[row]:.2f} bits",
        )
        for row, why in best_of_clusters(np.array(shares), scores, count, SEED)
    ]
