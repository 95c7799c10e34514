# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Random walks with restart on a GPU; `geopurify.purify.walk` is their like on the CPU."""

import torch
from torch import Tensor

from geopurify.compute.priority import yield_point
from geopurify.purify.walk import CONVERGED, Acceleration, count_plain_rounds


def walk(matrix: Tensor, values: Tensor, restart: float) -> Tensor:
    """Return the limit of walks over the columns of (N, C) values.

    Args:
        matrix: (N, N) affinities.
    """
    found, change = _run(matrix, values, restart, Acceleration.of(restart).factors)
    if not values.numel() or change <= CONVERGED * (values.max() - values.min()):
        return found
    return _run(matrix, values, restart, (1.0,) * count_plain_rounds(restart))[0]


def _run(
    matrix: Tensor, values: Tensor, restart: float, factors: tuple[float, ...]
) -> tuple[Tensor, Tensor]:
    """Return G after some rounds, and by how much the last one changed it."""
    before = last = values
    for factor in factors:
        yield_point()
        walked = torch.add((1 - restart) * (matrix @ last), values, alpha=restart)
        before, last = last, torch.lerp(before, walked, factor)
    return last, (last - before).abs().amax() if values.numel() else values.new_zeros(())
