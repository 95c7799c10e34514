# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Row-stochastic affinities and their repeated application (GeoPurify, arXiv 2510.02186).

``A_ij ~ p_j exp(sharpness * g_i . g_j)`` over the K nearest voxels j of i, rows summing to 1, and
``F <- A F``, T times.  The paper has p_j = 1; here it is a power of the observation weight of
voxel j.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.priority import yield_point
from geopurify.compute.vectors import add, load, scale, store, zeros
from geopurify.purify.walk_rounds import Round

WIDTH = 8  # columns that a vector holds
COLUMN_BLOCK = 6 * WIDTH  # pooled at once: bounds memory and keeps gathered rows in cache
POOLING = Round(1, 0, 0)


class Affinities(Protocol):
    """The affinity matrix A of N voxels, however it lies in memory."""

    def blocks(self, values: NDArray[Any]) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield the columns of (N, C) values in copies, a few at a time, as `advance` takes them.

        A block may have more rows and columns than it was given; all of those are zeros.
        """
        ...

    def advance(
        self,
        last: NDArray[np.float32],
        values: NDArray[np.float32],
        before: NDArray[np.float32],
        factors: Round,
    ) -> None:
        """Write ``walked A G + own F + before G'`` to the place of G'.

        Args:
            last, values, before: G, F, G', each a contiguous block.
        """
        ...


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

    def blocks(self, values: NDArray[Any]) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield `COLUMN_BLOCK` columns at a time, padded to a multiple of `WIDTH`."""
        for start in range(0, values.shape[1], COLUMN_BLOCK):
            columns = slice(start, min(start + COLUMN_BLOCK, values.shape[1]))
            count = columns.stop - start
            block = np.zeros((len(values), count + -count % WIDTH), np.float32)
            block[:, :count] = values[:, columns]
            yield columns, block

    def advance(
        self,
        last: NDArray[np.float32],
        values: NDArray[np.float32],
        before: NDArray[np.float32],
        factors: Round,
    ) -> None:
        """See `Affinities`; of a graph of fewer rows than G the others are not written."""
        # unsigned rows need no check for those that count from the end
        near, three = self.neighbours.view(np.uint32), tuple(np.float32(f) for f in factors)
        _advance(near, self.weights, last, values, before, three)


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
    """Recompute the weights of some rows of a graph; see `build_affinity_graph`."""
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


def pool(graph: Affinities, values: NDArray[Any], rounds: int) -> NDArray[np.float32]:
    """Apply the affinity matrix ``rounds`` times to the columns of (N, C) values, in float32."""
    pooled = np.empty(values.shape, np.float32)
    for columns, block in graph.blocks(values):
        other = np.empty_like(block)
        for _ in range(rounds):
            yield_point()
            graph.advance(block, block, other, POOLING)
            block, other = other, block
        pooled[:, columns] = block[: len(values), : columns.stop - columns.start]
    return pooled


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _advance(neighbours, weights, last, values, before, factors):  # type: ignore[no-untyped-def]
    columns = last.shape[1]
    for i in prange(len(neighbours)):
        for c in range(0, columns - columns % (3 * WIDTH), 3 * WIDTH):
            # three at a time: weights are loaded less often
            s0, s1, s2 = zeros(WIDTH), zeros(WIDTH), zeros(WIDTH)
            for k in range(neighbours.shape[1]):
                weight, j = weights[i, k], neighbours[i, k]
                s0 = add(s0, scale(weight, load(last, j, c, WIDTH)))
                s1 = add(s1, scale(weight, load(last, j, c + WIDTH, WIDTH)))
                s2 = add(s2, scale(weight, load(last, j, c + 2 * WIDTH, WIDTH)))
            _finish(s0, values, before, factors, i, c)
            _finish(s1, values, before, factors, i, c + WIDTH)
            _finish(s2, values, before, factors, i, c + 2 * WIDTH)
        for c in range(columns - columns % (3 * WIDTH), columns, WIDTH):
            sums = zeros(WIDTH)
            for k in range(neighbours.shape[1]):
                sums = add(sums, scale(weights[i, k], load(last, neighbours[i, k], c, WIDTH)))
            _finish(sums, values, before, factors, i, c)


@njit(inline="always")
def _finish(sums, values, before, factors, i, c):  # type: ignore[no-untyped-def]
    """Write what a round makes of the pooled columns of a row."""
    walked, own, two_ago = factors
    found = add(scale(walked, sums), scale(own, load(values, i, c, WIDTH)))
    if two_ago != 0:  # else there may be anything
        found = add(found, scale(two_ago, load(before, i, c, WIDTH)))
    store(found, before, i, c)
