# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Association of recorded data by time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def nearest_in_time(
    wanted: NDArray[Any], stamps: NDArray[Any], tolerance: float
) -> NDArray[np.int64]:
    """Return the row of the stamp nearest to each wanted time, the earlier of two equally near.

    Args:
        wanted: (M,) times.
        stamps: (N,) ascending, in the same unit.
        tolerance: rows are -1 where no stamp is this near.
    """
    if not len(stamps):
        return np.full(len(wanted), -1, np.int64)
    after = np.minimum(np.searchsorted(stamps, wanted), len(stamps) - 1)
    before = np.maximum(after - 1, 0)
    is_before = np.abs(wanted - stamps[before]) <= np.abs(stamps[after] - wanted)
    nearest = np.where(is_before, before, after)
    return np.where(np.abs(stamps[nearest] - wanted) <= tolerance, nearest, -1)
