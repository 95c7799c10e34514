# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Random walks with restart on a GPU; `geopurify.purify.walk` is their like on the CPU."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn.functional import pad

from geopurify.compute.priority import yield_point
from geopurify.purify.pooling import COLUMN_BLOCK, WIDTH
from geopurify.purify.walk import CONVERGED
from geopurify.purify.walk_rounds import SMOOTHING, Round, plain_rounds, series_rounds


def walk(matrix: Tensor, values: Tensor, restart: float) -> Tensor:
    """Return the limit of walks over the columns of (N, C) values.

    Columns go together as on the CPU, where each block settles by itself, its padding included.

    Args:
        matrix: (N, N) affinities.
    """
    if not values.numel() or restart == 1:
        return values
    blocks = values.split(COLUMN_BLOCK, dim=1)
    found = [_walk(matrix, pad(block, (0, -block.shape[1] % WIDTH)), restart) for block in blocks]
    return torch.cat([f[:, : b.shape[1]] for f, b in zip(found, blocks, strict=True)], dim=1)


def _walk(matrix: Tensor, values: Tensor, restart: float) -> Tensor:
    most = CONVERGED * (values.max() - values.min())
    share, rounds = series_rounds(restart)
    found, change = _run(matrix, values, torch.zeros_like(values), share * values, rounds)
    if most > 0 and change > most:
        found, change = _run(matrix, values, found, found, plain_rounds(restart, SMOOTHING))
    if most == 0 or change <= most:
        return found
    return _run(matrix, values, values, values, plain_rounds(restart))[0]


def _run(
    matrix: Tensor, values: Tensor, before: Tensor, last: Tensor, rounds: Iterable[Round]
) -> tuple[Tensor, Tensor]:
    """Return G after some rounds, and by how much the last one changed it."""
    for walked, own, two_ago in rounds:
        yield_point()
        found = walked * (matrix @ last) + own * values + two_ago * before
        before, last = last, found
    return last, (last - before).abs().amax()
