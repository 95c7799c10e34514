# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How far a share of successes can be trusted."""

import math

Z_95 = 1.96


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927); (0, 1) of no trials."""
    if trials == 0:
        return 0.0, 1.0
    share, spread = successes / trials, Z_95**2 / trials
    middle = share + spread / 2
    half = Z_95 * math.sqrt(share * (1 - share) / trials + spread / trials / 4)
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)
