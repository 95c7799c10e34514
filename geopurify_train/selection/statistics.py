# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the selection of scenes goes by."""

import numpy as np
from numpy.typing import NDArray


def label_histogram(labels: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """Return (K,) counts of (N,) labels; those >= ``classes`` are left out."""
    return np.bincount(labels[labels < classes], minlength=classes)


def entropy_bits(counts: NDArray[np.integer]) -> float:
    """Return the entropy of a histogram; 0 of an empty one."""
    shares = counts[counts > 0] / max(1, counts.sum())
    return float(-(shares * np.log2(shares)).sum())


def scale_to_unit(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return values moved and scaled into [0, 1]; 0 where all are equal."""
    span = values.max() - values.min()
    return (values - values.min()) / span if span > 0 else np.zeros_like(values)


def normal_entropy_bits(normals_map: NDArray[np.floating], bins: int = 6) -> float:
    """Return the entropy of (N, 3) normals over a grid of directions: 0 of one plane."""
    cells = np.clip(((normals_map + 1) / 2 * bins).astype(np.int64), 0, bins - 1)
    return entropy_bits(np.bincount(cells @ (bins * bins, bins, 1)))
