# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An affinity graph packed for pooling one column, as a query does while somebody waits.

Pooling a column is bound by reading the graph.  Neighbours of a voxel mostly lie in runs along the
spatial order, and adjacent voxels have mostly the same ones.  So the rows are cut into windows of
`WIDTH`, and `GROUP` voxels in a row share a list of the windows that hold their neighbours, with a
weight of 16 bits for each place in them: two thirds of the bytes, and a fifth of the instructions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.vectors import load, load_uint16, multiply_add, sum_of, zeros
from geopurify.purify.pooling import WIDTH, AffinityGraph
from geopurify.purify.walk_rounds import Round

FEW_COLUMNS = 4  # one after the other; more are pooled faster together by an `AffinityGraph`
GROUP = 4  # voxels with the same windows, a divisor of WIDTH; as many as the kernels spell out
LARGEST = 65535  # what the largest weight of a voxel is kept as
GROUPS_AT_ONCE = 2048  # a thread takes, so that it allocates once for many


@dataclass(frozen=True, eq=False)
class PackedGraph:
    """Sparse affinity matrix A of N voxels, of `Affinities`.

    Attributes:
        starts: (G + 1,) int64 where the windows of each group of voxels begin.
        windows: (M,) uint32 each of the rows ``WIDTH * window`` and following.
        weights: (GROUP * M, WIDTH) uint16, of each voxel of the group for each row of the window,
            0 where it is not a neighbour.
        scales: (GROUP * G,) float32, by which the weights of a voxel sum to 1.
    """

    starts: NDArray[np.int64]
    windows: NDArray[np.uint32] = field(repr=False)
    weights: NDArray[np.uint16] = field(repr=False)
    scales: NDArray[np.float32] = field(repr=False)

    @classmethod
    def pack(cls, graph: AffinityGraph) -> "PackedGraph":
        """Pack a graph in which no voxel has another twice among its neighbours."""
        near, windows = graph.neighbours.view(np.uint32), -(-len(graph.neighbours) // WIDTH)
        counts = np.zeros(windows * WIDTH // GROUP, np.int64)
        _count_windows(near, graph.weights, windows, counts)
        starts = np.concatenate([[0], np.cumsum(counts)])
        packed = cls(
            starts,
            np.empty(starts[-1], np.uint32),
            np.zeros((GROUP * starts[-1], WIDTH), np.uint16),
            np.zeros(windows * WIDTH, np.float32),
        )
        written = packed.windows, packed.weights, packed.scales
        _pack(near, graph.weights, windows, starts, *written)
        return packed

    def blocks(self, values: NDArray[Any]) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield one column at a time, padded to a multiple of `WIDTH` rows."""
        rows = GROUP * (len(self.starts) - 1)
        for column in range(values.shape[1]):
            block = np.zeros((rows, 1), np.float32)
            block[: len(values), 0] = values[:, column]
            yield slice(column, column + 1), block

    def advance(
        self,
        last: NDArray[np.float32],
        values: NDArray[np.float32],
        before: NDArray[np.float32],
        factors: Round,
    ) -> None:
        """See `Affinities`."""
        g, f, two_ago = last.reshape(-1, WIDTH), values.reshape(-1), before.reshape(-1)
        three = tuple(np.float32(factor) for factor in factors)
        packed = self.starts, self.windows, self.weights, self.scales
        _advance_column(*packed, g, f, two_ago, three)


@njit(cache=True, parallel=True)
def _count_windows(neighbours, weights, windows, counts):  # type: ignore[no-untyped-def]
    """Write how many windows the neighbours of each group lie in."""
    for block in prange((len(counts) + GROUPS_AT_ONCE - 1) // GROUPS_AT_ONCE):
        last_group = np.full(windows, -1, np.int32)  # that had the window
        for group in range(block * GROUPS_AT_ONCE, min(len(counts), (block + 1) * GROUPS_AT_ONCE)):
            for row in range(group * GROUP, min(len(neighbours), (group + 1) * GROUP)):
                for k in range(neighbours.shape[1]):
                    window = neighbours[row, k] // WIDTH
                    if weights[row, k] != 0 and last_group[window] != group:
                        last_group[window] = group
                        counts[group] += 1


@njit(cache=True, parallel=True)
def _pack(neighbours, weights, windows, starts, packed_windows, packed_weights, scales):  # type: ignore[no-untyped-def]
    """Write the windows of each group, its weights, which are zeros before, and their scales."""
    groups = len(starts) - 1
    for block in prange((groups + GROUPS_AT_ONCE - 1) // GROUPS_AT_ONCE):
        last_group, place = np.full(windows, -1, np.int32), np.empty(windows, np.int64)
        for group in range(block * GROUPS_AT_ONCE, min(groups, (block + 1) * GROUPS_AT_ONCE)):
            free = starts[group]
            for row in range(group * GROUP, min(len(neighbours), (group + 1) * GROUP)):
                total, left = 0, np.float32(0)
                factor = np.float32(LARGEST) / weights[row].max()
                for k in range(neighbours.shape[1]):
                    if weights[row, k] == 0:
                        continue
                    window = neighbours[row, k] // WIDTH
                    if last_group[window] != group:
                        last_group[window], place[window] = group, free
                        packed_windows[free] = window
                        free += 1
                    exact = factor * weights[row, k] + left
                    kept = min(int(exact + np.float32(0.5)), LARGEST)
                    left = exact - np.float32(kept)  # for the next one, so that errors cancel out
                    total += kept
                    line = GROUP * place[window] + row % GROUP
                    packed_weights[line, neighbours[row, k] % WIDTH] = kept
                scales[row] = np.float32(1 / total)


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _advance_column(starts, windows, weights, scales, last, values, before, factors):  # type: ignore[no-untyped-def]
    for group in prange(len(starts) - 1):
        s0, s1, s2, s3 = zeros(WIDTH), zeros(WIDTH), zeros(WIDTH), zeros(WIDTH)
        for m in range(starts[group], starts[group + 1]):
            near, line = load(last, windows[m], 0, WIDTH), GROUP * m
            s0 = multiply_add(load_uint16(weights, line, 0, WIDTH), near, s0)
            s1 = multiply_add(load_uint16(weights, line + 1, 0, WIDTH), near, s1)
            s2 = multiply_add(load_uint16(weights, line + 2, 0, WIDTH), near, s2)
            s3 = multiply_add(load_uint16(weights, line + 3, 0, WIDTH), near, s3)
        sums = (sum_of(s0), sum_of(s1), sum_of(s2), sum_of(s3))
        walked, own, two_ago = factors
        for i in range(GROUP):
            row = GROUP * group + i
            found = walked * scales[row] * sums[i] + own * values[row]
            if two_ago != 0:  # else there may be anything
                found += two_ago * before[row]
            before[row] = found
