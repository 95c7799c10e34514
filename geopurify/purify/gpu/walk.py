# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Random walks with restart on a GPU; `geopurify.purify.walk` is their like on the CPU."""

import torch
from torch import Tensor

from geopurify.compute.priority import yield_point
from geopurify.purify.walk import CONVERGED, SMOOTHING, Acceleration, count_plain_rounds


def walk(matrix: Tensor, values: Tensor, restart: float) -> Tensor:
    """Return the limit of walks over the columns of (N, C) values.

    Args:
        matrix: (N, N) affinities.
    """
    if not values.numel():
        return values
    most = CONVERGED * (values.max() - values.min())
    found, change = _run(matrix, values, values, restart, Acceleration.of(restart).factors)
    if change > most:
        found, change = _run(matrix, values, found, restart, (1.0,) * SMOOTHING)
    if change <= most:
        return found
    return _run(matrix, values, values, restart, (1.0,) * count_plain_rounds(restart))[0]


def _run(
    matrix: Tensor, values: Tensor, begin: Tensor, restart: float, factors: tuple[float, ...]
) -> tuple[Tensor, Tensor]:
    """Return G after some rounds, and by how much the last one changed it."""
    before = last = begin
    for factor in factors:
        yield_point()
        walked = torch.add((1 - restart) * (matrix @ last), values, alpha=restart)
        before, last = last, torch.lerp(before, walked, factor)
    return last, (last - before).abs().amax()
