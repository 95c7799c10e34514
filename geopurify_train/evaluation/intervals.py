# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How sure the figures of a benchmark are: intervals over its scenes."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.evaluation.confusion import compute_means
from geopurify_train.estimate import CHANGE, SHARE, Estimate, estimate_by_jackknife

TRUTH, BOUNDARY_HITS, BOUNDARY_UNION = 1, 3, 4  # rows of `ConfusionCounts.histograms`


def figures_of(
    histograms: NDArray[np.int64],
    class_names: Sequence[str],
    groups: Mapping[str, Sequence[int]],
) -> dict[str, Estimate]:
    """Return each figure of `compute_means` over all points, and its interval over scenes.

    Args:
        histograms: (S, 5, K), one for each scene (`ConfusionCounts.histograms`).
    """
    value, without_one = _with_each_left_out(histograms, class_names, groups)
    return {
        name: estimate_by_jackknife(float(value[name]), without_one[name], SHARE) for name in value
    }


def gains_of(
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    class_names: Sequence[str],
    groups: Mapping[str, Sequence[int]],
) -> dict[str, Estimate]:
    """Return how much each figure of the same scenes grows, and its interval over scenes."""
    value_before, without_before = _with_each_left_out(before, class_names, groups)
    value_after, without_after = _with_each_left_out(after, class_names, groups)
    return {
        name: estimate_by_jackknife(
            float(value_after[name] - value_before[name]),
            without_after[name] - without_before[name],
            CHANGE,
        )
        for name in value_before
    }


def _with_each_left_out(
    histograms: NDArray[np.int64],
    class_names: Sequence[str],
    groups: Mapping[str, Sequence[int]],
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Return the figures of all scenes, and the (S,) figures of all but one.

    The classes averaged over stay those of all scenes: one that a single scene has keeps its
    counts when this scene is left out, else the figures would jump with the number of classes.
    """
    total = histograms.sum(0)
    plain = total - histograms
    kept = plain.copy()
    absent = (plain[:, TRUTH] == 0) & (total[TRUTH] > 0)
    np.copyto(kept, total, where=absent[:, None])
    no_boundary = (kept[:, BOUNDARY_UNION] == 0) & (total[BOUNDARY_UNION] > 0)
    for row in (BOUNDARY_HITS, BOUNDARY_UNION):
        np.copyto(kept[:, row], total[row], where=no_boundary)
    without_one = compute_means(kept, class_names, groups)
    without_one["all_acc"] = compute_means(plain, class_names, groups)["all_acc"]
    return compute_means(total, class_names, groups), without_one
