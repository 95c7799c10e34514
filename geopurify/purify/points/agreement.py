# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How much the features or scores of neighbours agree, in a form that holds for any encoder.

Single points are noisy, so means over their surroundings are compared: means by the affinities of
geometry and colour themselves, which stop at the edges that these show, so that the features of
two things side by side stay apart.  The mean over all points is taken off, as the vectors of many
encoders all lie in a narrow cone.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.purify.pooling import AffinityGraph, pool

ROUNDS = 2  # of pooling
SHARPNESS = 15.0  # factor on the cosine in the exponent


def compute_agreement_vectors(
    graph: AffinityGraph, vectors: NDArray[Any], seen: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return (N, D) unit vectors whose cosine tells how much two points agree.

    Args:
        graph: affinities of the N points.
        vectors: (N, D) features or scores.
        seen: (N,) where there are any.
    """
    centred = np.where(seen[:, None], vectors - vectors[seen].mean(0), 0)
    smooth = pool(graph, centred, ROUNDS)
    length = np.linalg.norm(smooth, axis=1, keepdims=True)
    unit: NDArray[np.float32] = smooth / np.maximum(length, np.float32(1e-12))
    return unit


def weigh_by_agreement(
    graph: AffinityGraph, vectors: NDArray[np.float32], sharpness: float
) -> None:
    """Multiply the weights of a graph by ``exp(sharpness (cosine - 1))``; rows still sum to 1.

    Args:
        vectors: (N, D) of `compute_agreement_vectors`.
    """
    _weigh(graph.neighbours, graph.weights, vectors, np.float32(sharpness))


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _weigh(neighbours, weights, vectors, sharpness):  # type: ignore[no-untyped-def]
    k = neighbours.shape[1]
    for i in prange(len(neighbours)):
        factors = np.empty(k, np.float32)
        top = np.float32(-np.inf)
        for j in range(k):
            cosine = np.float32(0)
            for d in range(vectors.shape[1]):
                cosine += vectors[i, d] * vectors[neighbours[i, j], d]
            factors[j] = sharpness * cosine
            if weights[i, j] > 0:
                top = max(top, factors[j])
        total = np.float32(0)
        for j in range(k):
            weights[i, j] *= np.exp(min(factors[j] - top, np.float32(0)))
            total += weights[i, j]
        for j in range(k):
            weights[i, j] /= total
