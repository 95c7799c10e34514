# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The unit of stored depth, and what becomes of it in metres."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

MILLIMETRE_M = 0.001  # of 16 bits, REP-118; 32 bit floats are metres
INVALID_UINT16 = 65535  # what many drivers write for "no return", besides 0


def metres_of(depth: NDArray[Any], unit_m: float = 0.0) -> NDArray[np.float32]:
    """Return stored depth as float32 metres.

    Args:
        depth: 16 bit integers, of which 0 and 65535 are invalid and become 0, or floats.
        unit_m: metres of one unit; 0: millimetres of integers and metres of floats (REP-118).
    """
    if np.issubdtype(depth.dtype, np.floating):
        metres = depth.astype(np.float32, copy=False)
        return metres * np.float32(unit_m) if unit_m else metres
    metres = depth.astype(np.float32) * np.float32(unit_m or MILLIMETRE_M)
    metres[depth == INVALID_UINT16] = 0
    return metres
