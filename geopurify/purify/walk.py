# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Random walks with restart: ``G <- (1 - a) A G + a F`` until G stays the same.

Unlike ``F <- A F`` this has a limit that keeps to the values it starts from: the Neumann series
``a sum_t ((1 - a) A)^t F``, a mean over walks that end with probability a after each step (Tong et
al., ICDM 2006; as label spreading, Zhou et al., NIPS 2003).  It solves ``(I - (1 - a) A) G = a F``
and is reached in the rounds of `walk_rounds`.
"""

import logging
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.config import PurifyConfig
from geopurify.purify.pooling import Affinities, AffinityGraph, pool
from geopurify.purify.walk_rounds import (
    SMOOTHING,
    TOLERANCE,
    Round,
    iteration_rounds,
    plain_rounds,
    series_rounds,
)

CONVERGED = 0.2  # of the range of values; a last round that changes one by more diverges

_log = logging.getLogger(__name__)


def purify_values(
    graph: Affinities, values: NDArray[Any], config: PurifyConfig
) -> NDArray[np.float32]:
    """Pool (N, C) values as the settings ask: a walk with restart, or T rounds as published."""
    if config.restart == 0:
        return pool(graph, values, config.rounds)
    return walk(graph, values, config.restart)


def walk(graph: Affinities, values: NDArray[Any], restart: float) -> NDArray[np.float32]:
    """Return the limit of walks over the columns of (N, C) values, in float32.

    Args:
        restart: probability a that a walk ends after a step, in (0, 1].
    """
    if restart == 1:
        return values.astype(np.float32)
    limit = np.empty(values.shape, np.float32)
    share, rounds = series_rounds(restart)
    for columns, block in graph.blocks(values):
        found, change = _run(graph, block, np.zeros_like(block), np.float32(share) * block, rounds)
        found = _settle(graph, block, block, found, change, restart)
        limit[:, columns] = found[: len(values), : columns.stop - columns.start]
    return limit


def approach_limit(
    graph: AffinityGraph,
    values: NDArray[np.float32],
    begin: NDArray[np.float32],
    restart: float,
    tolerance: float = TOLERANCE,
) -> NDArray[np.float32]:
    """Return the limit of the first M' of (M, C) values; the others stay as they begin.

    Args:
        graph: affinities of the first M' rows.
        values: (M, C) F, looked at in the first rows only.
        begin: (M, C) G before the first round.
        tolerance: share of the way to the limit that may be left.
    """
    limit = np.empty_like(begin)
    rounds = iteration_rounds(restart, tolerance)
    blocks = zip(graph.blocks(values), graph.blocks(begin), strict=True)
    for (columns, block), (_, first) in blocks:
        found, change = _run(graph, block, first.copy(), first.copy(), rounds)
        found = _settle(graph, block, first, found, change, restart)
        limit[:, columns] = found[:, : columns.stop - columns.start]
    return limit


def _settle(
    graph: Affinities,
    values: NDArray[np.float32],
    begin: NDArray[np.float32],
    found: NDArray[np.float32],
    change: float,
    restart: float,
) -> NDArray[np.float32]:
    """Return what was found, or what more rounds find if the last one changed it by much."""
    most = CONVERGED * _largest_difference(values, begin)
    if most == 0 or change <= most:  # 0: all the same, but for rounding
        return found
    # what acceleration raises at one-sided points fades in a few rounds
    found, change = _run(graph, values, found.copy(), found, plain_rounds(restart, SMOOTHING))
    if change <= most:
        return found
    # a graph of few, one-sided neighbours: its eigenvalues are not nearly real
    _log.debug("the accelerated walk did not converge; walking without acceleration")
    return _run(graph, values, begin.copy(), begin.copy(), plain_rounds(restart))[0]


def _run(
    graph: Affinities,
    values: NDArray[np.float32],
    before: NDArray[np.float32],
    last: NDArray[np.float32],
    rounds: Iterable[Round],
) -> tuple[NDArray[np.float32], float]:
    """Return G after some rounds, and by how much the last one changed it.

    Args:
        before, last: (N, C) G' and G before the first round; written over.
    """
    for each in rounds:
        yield_point()
        graph.advance(last, values, before, each)
        before, last = last, before
    return last, float(np.abs(last - before).max(initial=0))


def _largest_difference(values: NDArray[np.float32], begin: NDArray[np.float32]) -> float:
    """Return the range of what takes part: no limit lies outside of it."""
    if not values.size:
        return 0.0
    return float(max(values.max(), begin.max()) - min(values.min(), begin.min()))
