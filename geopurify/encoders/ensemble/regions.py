# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of an image that two encoders see as one thing."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ALIKE = 0.7  # of two cells: 0 as of any two of the image, 1 as of equal ones
MOST_REGIONS = 1000  # the time of joining them grows with the cube

Array = NDArray[np.float32]


def find_regions(features: Array, classes: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the (h, w) region of each cell; -1 beyond the `MOST_REGIONS` largest.

    Regions are the connected parts of the affinity graph: a cell is linked with those beside,
    above and below it that have the same class and features alike.

    Args:
        features: (h, w, D) of unit length, of one encoder.
        classes: (h, w) best class by the other.
    """
    usual = float(np.square(features.mean((0, 1))).sum())  # the mean cosine of all pairs
    least = usual + ALIKE * (1 - usual)
    index = np.arange(classes.size).reshape(classes.shape)
    ends = []
    for one, other in (
        (np.s_[:, 1:], np.s_[:, :-1]),
        (np.s_[1:], np.s_[:-1]),
    ):
        cosine = (features[one] * features[other]).sum(-1)
        linked = (cosine >= least) & (classes[one] == classes[other])
        ends.append(np.stack([index[one][linked], index[other][linked]]))
    rows, columns = np.concatenate(ends, axis=1)
    links = coo_array((np.ones(len(rows), np.int8), (rows, columns)), (classes.size,) * 2)
    count, found = connected_components(links, directed=False)
    sizes = np.bincount(found, minlength=count)
    kept = np.argsort(-sizes, kind="stable")[:MOST_REGIONS]
    number = np.full(count, -1)
    number[kept] = np.arange(len(kept))
    return number[found].reshape(classes.shape)


def region_means(values: Array, regions: NDArray[np.int64]) -> Array:
    """Return the (N, D) mean over each region of (h, w, D) values."""
    inside = regions.ravel() >= 0
    region, rows = regions.ravel()[inside], values.reshape(-1, values.shape[-1])[inside]
    sizes = np.bincount(region)
    member = coo_array(
        ((1 / sizes)[region].astype(np.float32), (region, np.arange(len(rows)))),
        (len(sizes), len(rows)),
    )
    means: Array = (member.tocsr() @ rows).astype(np.float32)
    return means
