# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Row-stochastic affinities and their repeated application (GeoPurify, arXiv 2510.02186).

``A_ij ~ c_j exp(sharpness * g_i . g_j)`` over the K nearest voxels j of i, rows summing to 1, and
``F <- A F``, T times.  The paper has c_j = 1; here c_j grows with the evidence behind voxel j.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.priority import yield_point

COLUMN_BLOCK = 64  # columns pooled at once: bounds memory and keeps gathered rows in cache


@dataclass(frozen=True, eq=False)
class AffinityGraph:
    """Sparse affinity matrix A of N voxels.

    Attributes:
        neighbours: (N, K) int32 rows; -1 for none, but only in rows not weighed yet, so not where
            values are pooled.
        weights: (N, K) float32, each row sums to 1.
    """

    neighbours: NDArray[np.int32]
    weights: NDArray[np.float32]


def build_affinity_graph(
    embedding: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    sharpness: float,
    confidence: NDArray[np.float32],
) -> AffinityGraph:
    """Weigh the neighbours of each voxel by the similarity of embeddings.

    Args:
        embedding: (N, E) float32 unit vectors.
        neighbours: (N, K) int32, -1 for none.  A voxel without any keeps its own value.
        sharpness: factor on the cosine.
        confidence: (N,) float32, > 0, how much a voxel counts as a neighbour.
    """
    graph = AffinityGraph(neighbours.copy(), np.empty(neighbours.shape, np.float32))
    compute_weights(graph, np.arange(len(neighbours)), embedding, sharpness, confidence)
    return graph


def compute_weights(
    graph: AffinityGraph,
    rows: NDArray[np.int64],
    embedding: NDArray[np.float32],
    sharpness: float,
    confidence: NDArray[np.float32],
) -> None:
    """Write the weights of some rows of a graph anew; see `build_affinity_graph`."""
    embedding = np.ascontiguousarray(embedding, np.float32)
    factor, log_confidence = np.float32(sharpness), np.log(confidence)
    _compute_weights(embedding, rows, graph.neighbours, factor, log_confidence, graph.weights)


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _compute_weights(embedding, rows, neighbours, sharpness, log_confidence, weights):  # type: ignore[no-untyped-def]
    k = neighbours.shape[1]
    for m in prange(len(rows)):
        i = rows[m]
        top = np.float32(-np.inf)
        for j in range(k):
            if neighbours[i, j] < 0:
                neighbours[i, j] = i  # a voxel stands for the neighbours it lacks
            if neighbours[i, j] == i:
                weights[i, j] = -np.inf
                continue
            cosine = np.float32(0)
            for e in range(embedding.shape[1]):
                cosine += embedding[i, e] * embedding[neighbours[i, j], e]
            weights[i, j] = sharpness * cosine + log_confidence[neighbours[i, j]]
            top = max(top, weights[i, j])
        total = np.float32(0)
        for j in range(k):
            if neighbours[i, j] != i:
                weights[i, j] = np.exp(weights[i, j] - top)
                total += weights[i, j]
            else:
                weights[i, j] = 0
        if total == 0:
            weights[i, 0] = total = np.float32(1)
        for j in range(k):
            weights[i, j] /= total


def pool(graph: AffinityGraph, values: NDArray[Any], rounds: int) -> NDArray[np.float32]:
    """Apply the affinity matrix ``rounds`` times to the columns of (N, C) values.

    Works on `COLUMN_BLOCK` columns at a time, in float32 whatever the type of ``values``.
    """
    pooled = np.empty(values.shape, np.float32)
    for start in range(0, values.shape[1], COLUMN_BLOCK):
        columns = slice(start, start + COLUMN_BLOCK)
        block = np.array(values[:, columns], np.float32, order="C")
        other = np.empty_like(block)
        for _ in range(rounds):
            yield_point()
            pool_once(graph, block, other)
            block, other = other, block
        pooled[:, columns] = block
    return pooled


def pool_once(
    graph: AffinityGraph, values: NDArray[np.float32], pooled: NDArray[np.float32]
) -> None:
    """Write one round of pooling, of the graph's rows, to ``pooled``."""
    if values.shape[1] == 1:
        _pool_column(graph.neighbours, graph.weights, values[:, 0], pooled[:, 0])
    else:
        # unsigned rows need no check for those that count from the end: a fifth of the time
        _pool_rows(graph.neighbours.view(np.uint32), graph.weights, values, pooled)


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _pool_rows(neighbours, weights, values, pooled):  # type: ignore[no-untyped-def]
    size, k = neighbours.shape
    for i in prange(size):
        row = pooled[i]
        row[:] = 0
        for j in range(0, k - k % 4, 4):  # four at a time: the sum is loaded and stored less often
            w0, n0 = weights[i, j], neighbours[i, j]
            w1, n1 = weights[i, j + 1], neighbours[i, j + 1]
            w2, n2 = weights[i, j + 2], neighbours[i, j + 2]
            w3, n3 = weights[i, j + 3], neighbours[i, j + 3]
            for c in range(values.shape[1]):
                first = w0 * values[n0, c] + w1 * values[n1, c]
                row[c] += first + w2 * values[n2, c] + w3 * values[n3, c]
        for j in range(k - k % 4, k):
            weight, other = weights[i, j], neighbours[i, j]
            for c in range(values.shape[1]):
                row[c] += weight * values[other, c]


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _pool_column(neighbours, weights, values, pooled):  # type: ignore[no-untyped-def]
    size, k = neighbours.shape
    for i in prange(size):
        total = np.float32(0)
        for j in range(k):
            total += weights[i, j] * values[neighbours[i, j]]
        pooled[i] = total
