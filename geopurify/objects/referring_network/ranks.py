# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which of its kind a region is: the largest, the second from the left, the nearest to another."""

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.referring_network.config import PLACES_TOLD


def places_in_order(
    values: NDArray[np.floating], same_kind: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return (N, 4): whether each is the first, second, third and last of its kind by a value.

    Those of equal values share the better place.

    Args:
        values: (N,) the first has the least.
        same_kind: (N, N).
    """
    before = (values[None] < values[:, None]) & same_kind
    behind = (values[None] > values[:, None]) & same_kind
    place = before.sum(1)
    told = [place == number for number in range(PLACES_TOLD - 1)]
    return np.stack([*told, ~behind.any(1)], 1).astype(np.float32)


def nearness_in_order(
    gaps: NDArray[np.floating], same_kind: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return (N, N, 4): the place of the row among its kind by its distance to the column."""
    columns = [places_in_order(gaps[:, index], same_kind) for index in range(len(gaps))]
    if not columns:
        return np.empty((0, 0, PLACES_TOLD), np.float32)
    return np.stack(columns, 1)
