# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The rounds in which a random walk with restart reaches its limit.

Each takes G of the last two rounds to ``walked A G + own F + before G'``.  The eigenvalues of A
are real, but for the one-sidedness of neighbours, and lie in [-1, 1]:

- from nothing, the limit ``a / (1 - (1 - a) A) F`` is summed up as a series of Chebyshev
  polynomials of A (Clenshaw's recurrence).  Its last coefficient is the one of the best
  approximation of 1 / (c - x) by a polynomial (Chebyshev; Rivlin, "The Chebyshev Polynomials")
- from a G that is near the limit, it is approached by Chebyshev's semi-iteration (Golub and
  Varga, 1961), which takes more rounds but forgets where it began
"""

from math import ceil, log, sqrt
from typing import NamedTuple

TOLERANCE = 0.01  # share of the way to the limit that may be left
SMOOTHING = 12  # rounds without acceleration, if some points have not converged


class Round(NamedTuple):
    """Factors of one round.

    Attributes:
        walked: on what neighbours had in the round before, pooled.
        own: on the values F.
        before: on what a point had two rounds before.
    """

    walked: float
    own: float
    before: float


def series_rounds(restart: float) -> tuple[float, list[Round]]:
    """Return the rounds that sum up the limit, and the share of F that G is before the first.

    G' is 0 then.  The last round is a plain one: it smooths what the polynomial leaves at single
    points.

    Args:
        restart: in (0, 1).
    """
    rate = _rate(restart)
    degree = max(2, ceil(log(TOLERANCE / 2 * (2 - restart) / (1 - restart)) / log(rate)))
    series = [0.5, *(rate**k for k in range(1, degree)), rate**degree / (1 - rate**2)]
    whole = sum(series)  # of all polynomials at 1: what is the same everywhere stays so
    first, *others, begin = (share / whole for share in series)
    rounds = [Round(2, share, -1) for share in reversed(others)]
    return begin, [*rounds, Round(1, first, -1), *plain_rounds(restart, 1)]


def iteration_rounds(restart: float, tolerance: float = TOLERANCE) -> list[Round]:
    """Return the rounds that approach the limit from any G.

    Args:
        restart: in (0, 1].
        tolerance: share of the way to the limit that may be left.
    """
    if restart == 1:
        return plain_rounds(restart, 1)
    shrink, factor = 1 - restart, 1.0
    rounds = plain_rounds(restart, 1)
    for index in range(1, ceil(log(tolerance / 2) / log(_rate(restart)))):
        factor = 1 / (1 - shrink**2 * (2 if index == 1 else factor) / 4)
        rounds.append(Round(factor * shrink, factor * restart, 1 - factor))
    return rounds


def plain_rounds(restart: float, count: int | None = None) -> list[Round]:
    """Return rounds without acceleration: a count of them, or as many as reach the limit."""
    if count is None:
        count = ceil(log(TOLERANCE) / log(1 - restart)) if restart < 1 else 1
    return [Round(1 - restart, restart, 0)] * count


def _rate(restart: float) -> float:
    """Return to what share a round of the accelerated walk shrinks differences."""
    shrink = 1 - restart
    return shrink / (1 + sqrt(1 - shrink**2))
