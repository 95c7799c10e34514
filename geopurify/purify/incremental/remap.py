# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Arrays and graphs of voxels, remapped to the rows of a map that has changed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.purify.incremental.buffer_pool import allocate
from geopurify.purify.neighbours import MOST_RADIUS
from geopurify.purify.pooling import AffinityGraph

BATCH = 64  # voxels that share their buffers


def remap_rows(array: NDArray[Any], previous_rows: NDArray[np.int32]) -> NDArray[Any]:
    """Return ``array[previous_rows]``, with 0 where the old row is -1."""
    result = allocate((len(previous_rows), *array.shape[1:]), array.dtype)
    _copy_rows(_as_words(array), previous_rows, _as_words(result))
    return result


def _as_words(array: NDArray[Any]) -> NDArray[np.unsignedinteger]:
    """Return (N, W) unsigned words, as long as they may be, of N rows of any type."""
    width = array.dtype.itemsize * int(np.prod(array.shape[1:]))
    word = next(size for size in (8, 4, 2, 1) if width % size == 0)
    return np.ascontiguousarray(array).view(f"u{word}").reshape(len(array), width // word)


@njit(cache=True, parallel=True)
def _copy_rows(source, rows, result):  # type: ignore[no-untyped-def]
    for i in prange(len(rows)):
        row = rows[i]
        for word in range(result.shape[1]):
            if row >= 0:
                result[i, word] = source[row, word]
            else:
                result[i, word] = 0


def remap_graph(
    graph: AffinityGraph, previous_rows: NDArray[np.int32], changed: NDArray[np.bool_]
) -> tuple[AffinityGraph, NDArray[np.bool_], NDArray[np.bool_]]:
    """Take over the affinities of the voxels that stayed.

    Args:
        previous_rows: (N,) row of each voxel in the graph, -1 for new ones.
        changed: (N,) voxels whose embedding or evidence is another now.

    Returns:
        the graph of N voxels, with -1 for neighbours that are gone,
        (N,) voxels that are new or lost a neighbour,
        (N,) voxels with a changed neighbour.
    """
    shape = len(previous_rows), graph.neighbours.shape[1]
    result = AffinityGraph(allocate(shape, np.int32), allocate(shape, np.float32))
    new_rows = np.full(len(graph.neighbours), -1, np.int32)
    kept = np.flatnonzero(previous_rows >= 0)
    new_rows[previous_rows[kept]] = kept
    lost, touched = np.empty(len(previous_rows), np.bool_), np.empty(len(previous_rows), np.bool_)
    old, new = (graph.neighbours, graph.weights), (result.neighbours, result.weights)
    _remap(*old, previous_rows, new_rows, changed, *new, lost, touched)
    return result, lost, touched


@njit(cache=True, parallel=True)
def _remap(old_nb, old_w, previous_rows, new_rows, changed, neighbours, weights, lost, touched):  # type: ignore[no-untyped-def]
    for i in prange(len(previous_rows)):
        old = previous_rows[i]
        lost[i], touched[i] = old < 0, False
        if old < 0:
            neighbours[i] = -1
            continue
        weights[i] = old_w[old]
        for j in range(neighbours.shape[1]):
            row = new_rows[old_nb[old, j]]
            neighbours[i, j] = row
            if row < 0:
                lost[i] = True
            elif changed[row]:
                touched[i] = True


def replace_neighbours(
    graph: AffinityGraph,
    rows: NDArray[np.int64],
    nearest: NDArray[np.int32],
    is_new: NDArray[np.bool_],
) -> None:
    """Give some voxels of a graph other neighbours; weights stay with their pairs.

    Args:
        graph: the neighbours of ``rows`` are those before; weights of new pairs become NaN.
        rows: (M,).
        nearest: (M, K), nearest first, -1 for none.
        is_new: (N,) voxels that the graph before had not.
    """
    _replace(rows, nearest, is_new, graph.neighbours, graph.weights)


@njit(cache=True, parallel=True)
def _replace(rows, nearest, is_new, neighbours, weights):  # type: ignore[no-untyped-def]
    k = neighbours.shape[1]
    for batch in prange((len(rows) + BATCH - 1) // BATCH):
        before, weights_before = np.empty(k, np.int32), np.empty(k, np.float32)
        for m in range(batch * BATCH, min(len(rows), (batch + 1) * BATCH)):
            i, place = rows[m], 0
            before[:], weights_before[:] = neighbours[i], weights[i]
            for j in range(k):
                other = nearest[m, j]
                neighbours[i, j], weights[i, j] = other, np.nan
                if other < 0 or is_new[other]:
                    continue
                # both are in the same order, and what was out of reach before comes last
                while place < k and before[place] != other:
                    place += 1
                if place < k:
                    weights[i, j] = weights_before[place]
                    place += 1


@njit(cache=True, parallel=True)
def add_weighted_sums(values, rows, neighbours, weights, sums):  # type: ignore[no-untyped-def]
    """Add the weighted sum of (N,) values over the neighbours of each of ``rows``."""
    for m in prange(len(rows)):
        i = rows[m]
        total = np.float32(0)
        for j in range(neighbours.shape[1]):
            total += weights[i, j] * values[neighbours[i, j]]
        sums[i] += total


def dilate_one_ring(
    rows: NDArray[np.int64], neighbours: NDArray[np.int32], coordinates: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return, ascending, some voxels and all that have one of them among their neighbours.

    Args:
        rows: (M,).
        neighbours: (N, K), none farther than `MOST_RADIUS`.
        coordinates: (N, 3) of the voxels, in cells: only those around the box that holds
            ``rows`` are looked at.
    """
    if len(rows) in (0, len(neighbours)):
        return rows
    chosen = np.zeros(len(neighbours), np.bool_)
    chosen[rows] = True
    found = chosen.copy()
    box = coordinates[rows]
    low, high = box.min(0) - MOST_RADIUS, box.max(0) + MOST_RADIUS
    _mark_one_ring(chosen, neighbours, coordinates, low, high, found)
    return np.flatnonzero(found)


@njit(cache=True, parallel=True)
def _mark_one_ring(chosen, neighbours, coordinates, low, high, found):  # type: ignore[no-untyped-def]
    for i in prange(len(neighbours)):
        inside = True
        for a in range(3):
            inside &= low[a] <= coordinates[i, a] <= high[a]
        if not inside or found[i]:
            continue
        for j in neighbours[i]:
            if j >= 0 and chosen[j]:
                found[i] = True
                break
