# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Gradient-free aggregation (OVSNet, arXiv 2506.16058): two views of the same things, joined.

A walk between two sets of features: each takes from the other what is like it, and keeps its own
in part.  With the affinity Z of the first set to the second, for t = 1, 2, ...:

    Q(t) = w Norm(Z)^T C(t - 1) + (1 - w) Q(0)
    C(t) = w Z Q(t) + (1 - w) C(0)

Nothing is learned, and where the walk ends has a closed form.  The paper leaves Norm open; here
Z is a softmax over the second set and Norm makes its columns sum to 1, so that A = Z Norm(Z)^T
has rows that sum to 1 and the walk always ends, for w < 1.
"""

import numpy as np
from numpy.typing import NDArray

SHARE_OF_OTHERS = 0.5  # w

Array = NDArray[np.float32]


def aggregate(C: Array, Q: Array, scale: float, w: float = SHARE_OF_OTHERS) -> Array:
    """Return the (N, D) features C(t) at the end of the walk.

    (1 - w) (I - w^2 A)^-1 (w Z Q(0) + C(0))

    Args:
        C: (N, D) features, such as of regions by one encoder.
        Q: (M, D) features of the other set.
        scale: factor on their cosines before the softmax.
        w: share of what is taken from others, in [0, 1).
    """
    Z = affinity(C, Q, scale)
    A = Z @ column_normalized(Z).T
    start = w * Z @ Q + C
    ended = (1 - w) * np.linalg.solve(np.eye(len(C)) - w**2 * A, start)
    return ended.astype(np.float32)


def affinity(C: Array, Q: Array, scale: float) -> NDArray[np.float64]:
    """Return (N, M) softmax over the second set of scaled cosines; rows sum to 1.

    A feature of length 0 is unlike all.
    """
    logits = scale * _unit(C) @ _unit(Q).T
    weights = np.exp(logits - logits.max(1, keepdims=True))
    rows: NDArray[np.float64] = weights / weights.sum(1, keepdims=True)
    return rows


def column_normalized(Z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Z with columns that sum to 1; a column without weight is spread evenly."""
    total = Z.sum(0)
    spread = np.full_like(Z, 1 / len(Z))
    columns: NDArray[np.float64] = np.where(total > 0, Z / np.where(total > 0, total, 1), spread)
    return columns


def _unit(features: Array) -> NDArray[np.float64]:
    lengths = np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
    unit: NDArray[np.float64] = features / np.where(lengths > 0, lengths, 1)
    return unit
