# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names whose maps before and after refinement lie in different places."""

from torch import Tensor


def map_agreement(maps: Tensor, refined: Tensor) -> Tensor:
    """Return the (K,) agreement of maps before and after: sum(M R) / (sum M + sum R).

    It is at most 1/2; the published thresholds are for this and not for an intersection over
    union.
    """
    together = (maps * refined).sum((1, 2))
    return together / (maps.sum((1, 2)) + refined.sum((1, 2))).clamp(min=1e-12)


def keep_agreeing(maps: Tensor, refined: Tensor, threshold: float) -> Tensor:
    """Return the (K, h, w) refined maps, 0 for names whose agreement is not above a threshold."""
    keep = map_agreement(maps, refined) > threshold
    return refined * keep[:, None, None]
