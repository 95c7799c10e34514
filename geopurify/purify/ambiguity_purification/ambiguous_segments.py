# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Places of a map that several names fight for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.groups import TOUCHING, find_connected_groups
from geopurify.query.labels import UNLABELLED, best_classes

FEWEST_VOXELS = 20  # of a place
RIVAL = 0.3  # of the probability of the best name, from which on another one fights with it
MOST_RIVALS = 5  # names of a place
MOST_SAMPLES = 64  # voxels that a place is judged by
MOST_PLACES = 32  # the largest

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Place:
    """Voxels that touch and have the same best name.

    Attributes:
        rows: (V,) of the voxels.
        names: of the vocabulary, that fight for it, the most probable first.
        probabilities: (R,) of these, means over the voxels.
    """

    rows: NDArray[np.int64]
    names: tuple[int, ...]
    probabilities: NDArray[np.float64]


def find_ambiguous(
    packed_keys: NDArray[np.int64], scores: Array, logit_scale: float
) -> list[Place]:
    """Return the places whose name is in doubt, the largest first.

    Args:
        scores: (N, C) by which voxels are labelled.
        logit_scale: factor on them before a softmax.
    """
    labels = best_classes(scores)
    groups = find_connected_groups(packed_keys, TOUCHING, labels)
    sizes = np.bincount(groups)
    ends, order = np.cumsum(sizes), np.argsort(groups, kind="stable")
    found: list[Place] = []
    for group in np.argsort(-sizes, kind="stable"):
        if sizes[group] < FEWEST_VOXELS or len(found) == MOST_PLACES:
            break
        rows = order[ends[group] - sizes[group] : ends[group]]
        if labels[rows[0]] != UNLABELLED:
            found += _place(rows, scores, logit_scale)
    return found


def _place(rows: NDArray[np.int64], scores: Array, logit_scale: float) -> list[Place]:
    """Return the place if its name is in doubt."""
    sampled = scores[rows[:: max(1, len(rows) // MOST_SAMPLES)]]
    weights = np.exp(logit_scale * (sampled - sampled.max(1, keepdims=True)))
    means = (weights / weights.sum(1, keepdims=True)).mean(0)
    names = np.argsort(-means, kind="stable")[:MOST_RIVALS]
    names = names[means[names] >= RIVAL * means[names[0]]]
    if len(names) < 2:
        return []
    return [Place(rows, tuple(names.tolist()), means[names].astype(np.float64))]
