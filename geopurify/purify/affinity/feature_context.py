# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the features around a voxel are, and how much they differ there.

How much two features differ says little by itself: cosines of CLIP lie in a narrow range, softmax
scores in a wide one, and both are as noisy as the views were few.  So means over neighbours are
compared, in units of the spread of the features around: this is the same for any encoder that
gives the same information, and depends on nothing far away, so that a map can be updated locally.
"""

import numpy as np

from geopurify.compute.kernels import njit, prange
from geopurify.compute.vectors import add, load, multiply, scale, store, sum_of
from geopurify.purify.affinity.signatures import SIGNATURE

FEW, MORE = 8, 24  # neighbours that are averaged over
MEANS = 3  # over few neighbours, over more, and over more of the latter
MEAN_STARTS = tuple(SIGNATURE * (1 + mean) for mean in range(MEANS))  # after a voxel's own
VARIANCE = SIGNATURE * (1 + MEANS)  # of the features of all K neighbours
SPREAD = VARIANCE + 1  # mean of the variances around
DEVIATION = SPREAD + 1  # root of the variance, without the floor: 0 where no features are
FEATURE_CHANNELS = DEVIATION + 1
FLOOR = 1e-4  # variance that is none, as a share of the squared length: errors of halfs and sums


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def compute_means(features, neighbours, confidence, rows):  # type: ignore[no-untyped-def]
    """Recompute the means and the variance around some voxels; see `compute_near_context`.

    Args:
        features: (N, `FEATURE_CHANNELS`), each voxel's own signature first.
    """
    few, more, _ = MEAN_STARTS
    k = neighbours.shape[1]
    for m in prange(len(rows)):
        i = rows[m]
        weight, own = confidence[i], load(features, i, 0, SIGNATURE)
        sums = scale(weight, own)
        squares = multiply(sums, own)
        for n in range(k):
            j = neighbours[i, n]
            if j >= 0 and j != i:
                other = load(features, j, 0, SIGNATURE)
                weighted = scale(confidence[j], other)
                sums, squares = add(sums, weighted), add(squares, multiply(weighted, other))
                weight += confidence[j]
            if n == min(FEW, k) - 1:
                store(scale(np.float32(1) / weight, sums), features, i, few)
            if n == min(MORE, k) - 1:
                store(scale(np.float32(1) / weight, sums), features, i, more)
        means = scale(np.float32(1) / weight, sums)
        mean = sum_of(squares) / weight
        variance = max(mean - sum_of(multiply(means, means)), np.float32(0))
        features[i, DEVIATION] = np.sqrt(variance)
        features[i, VARIANCE] = variance + np.float32(FLOOR) * mean


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def compute_means_of_means(features, neighbours, confidence, rows):  # type: ignore[no-untyped-def]
    """Recompute the means of means and the spread around voxels; see `compute_wide_context`."""
    _, more, twice = MEAN_STARTS
    for m in prange(len(rows)):
        i = rows[m]
        weight = total = confidence[i]
        sums = scale(weight, load(features, i, more, SIGNATURE))
        spread = weight * features[i, VARIANCE]
        for n in range(neighbours.shape[1]):
            j = neighbours[i, n]
            if j < 0 or j == i:
                continue
            spread += confidence[j] * features[j, VARIANCE]
            total += confidence[j]
            if n < MORE:
                sums = add(sums, scale(confidence[j], load(features, j, more, SIGNATURE)))
                weight += confidence[j]
        store(scale(np.float32(1) / weight, sums), features, i, twice)
        features[i, SPREAD] = spread / total
