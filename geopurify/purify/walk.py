# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Random walks with restart: ``G <- (1 - a) A G + a F`` until G stays the same.

Unlike ``F <- A F`` this has a limit that keeps to the values it starts from: the Neumann series
``a sum_t ((1 - a) A)^t F``, a mean over walks that end with probability a after each step (Tong et
al., ICDM 2006; as label spreading, Zhou et al., NIPS 2003).  It solves ``(I - (1 - a) A) G = a F``
and is reached in few rounds by Chebyshev's semi-iteration (Golub and Varga, 1961).
"""

import logging
from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.priority import yield_point
from geopurify.config import PurifyConfig
from geopurify.purify.pooling import COLUMN_BLOCK, AffinityGraph, pool, pool_once

TOLERANCE = 0.01  # of the distance from where the rounds begin to the limit
SMOOTHING = 12  # rounds without acceleration, if some points have not converged
CONVERGED = 0.2  # of the range of values; a last round that changes one by more diverges

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Acceleration:
    """Chebyshev's factors for a walk whose steps shrink differences to a share.

    Attributes:
        factors: one for each round.
    """

    factors: tuple[float, ...]

    @classmethod
    def of(cls, restart: float) -> "Acceleration":
        """Return as many factors as reach the limit of a walk within `TOLERANCE`."""
        shrink = 1 - restart
        rate = shrink / (1 + sqrt(1 - shrink**2))
        rounds = max(1, ceil(log(TOLERANCE / 2) / log(rate))) if rate > 0 else 1
        factors = [1.0]
        for _ in range(1, rounds):
            last = factors[-1] if len(factors) > 1 else 2.0
            factors.append(1 / (1 - shrink**2 * last / 4))
        return cls(tuple(factors))


def count_plain_rounds(restart: float) -> int:
    """Return how many rounds without acceleration reach the limit within `TOLERANCE`."""
    return ceil(log(TOLERANCE) / log(1 - restart)) if restart < 1 else 1


def purify_values(
    graph: AffinityGraph, values: NDArray[Any], config: PurifyConfig
) -> NDArray[np.float32]:
    """Pool (N, C) values as the settings ask: a walk with restart, or T rounds as published."""
    if config.restart == 0:
        return pool(graph, values, config.rounds)
    return walk(graph, values, config.restart)


def walk(graph: AffinityGraph, values: NDArray[Any], restart: float) -> NDArray[np.float32]:
    """Return the limit of walks over the columns of (N, C) values.

    Works on `COLUMN_BLOCK` columns at a time, in float32 whatever the type of ``values``.

    Args:
        restart: probability a that a walk ends after a step, in (0, 1].
    """
    limit = np.empty(values.shape, np.float32)
    for start in range(0, values.shape[1], COLUMN_BLOCK):
        columns = slice(start, start + COLUMN_BLOCK)
        block = np.array(values[:, columns], np.float32, order="C")
        limit[:, columns] = approach_limit(graph, block, block.copy(), restart)
    return limit


def approach_limit(
    graph: AffinityGraph,
    values: NDArray[np.float32],
    begin: NDArray[np.float32],
    restart: float,
) -> NDArray[np.float32]:
    """Return (M, C) values after the rounds of `Acceleration`.

    Args:
        graph: affinities of the first rows of M; the others stay as they begin.
        values: (M, C) F, looked at in the first rows only.
        begin: (M, C) G before the first round; written over.
    """
    factors = Acceleration.of(restart).factors
    first = begin.copy()
    found, last_change = _run(graph, values, begin, restart, factors)
    most = CONVERGED * _largest_difference(values, first)
    if most == 0:  # all the same, but for rounding
        return found
    if last_change > most:  # what acceleration raises at one-sided points fades in a few rounds
        found, last_change = _run(graph, values, found, restart, (1.0,) * SMOOTHING)
    if last_change <= most:
        return found
    # a graph of few, one-sided neighbours: its eigenvalues are not nearly real
    _log.debug("the accelerated walk did not converge; walking without acceleration")
    plain = (1.0,) * count_plain_rounds(restart)
    return _run(graph, values, first, restart, plain)[0]


def _run(
    graph: AffinityGraph,
    values: NDArray[np.float32],
    before: NDArray[np.float32],
    restart: float,
    factors: tuple[float, ...],
) -> tuple[NDArray[np.float32], float]:
    """Return G after some rounds, and by how much the last one changed it."""
    last, size = before.copy(), len(graph.neighbours)
    product = np.empty((size, values.shape[1]), np.float32)
    change = 0.0
    for factor in factors:
        yield_point()
        pool_once(graph, last, product)
        change = _step(product, values, before, last, np.float32(restart), np.float32(factor))
        before, last = last, before
    return last, change


def _largest_difference(values: NDArray[np.float32], begin: NDArray[np.float32]) -> float:
    """Return the range of what takes part: no limit lies outside of it."""
    if not values.size:
        return 0.0
    return float(max(values.max(), begin.max()) - min(values.min(), begin.min()))


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _step(product, values, before, last, restart, factor):  # type: ignore[no-untyped-def]
    """Write the next G to the place of the one before the last; return the largest change."""
    largest = np.zeros(len(product), np.float32)
    walks_on = np.float32(1) - restart  # 1 - restart would be in double precision
    for i in prange(len(product)):
        for c in range(product.shape[1]):
            walked = walks_on * product[i, c] + restart * values[i, c]
            reached = factor * (walked - before[i, c]) + before[i, c]
            largest[i] = max(largest[i], abs(reached - last[i, c]))
            before[i, c] = reached
    return largest.max() if len(largest) else np.float32(0)
