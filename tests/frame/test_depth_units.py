# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Stored depth in metres."""

import numpy as np
import pytest

from geopurify.frame.depth_units import metres_of

STORED = np.array([0, 1, 1500, 65534, 65535], np.uint16)


@pytest.mark.parametrize(
    ("unit_m", "expected"),
    [
        (0.0, [0, 0.001, 1.5, 65.534, 0]),
        (0.0001, [0, 0.0001, 0.15, 6.5534, 0]),
        (1 / 5000, [0, 0.0002, 0.3, 13.1068, 0]),
    ],
)
def test_integers_are_millimetres_unless_told(unit_m: float, expected: list[float]) -> None:
    metres = metres_of(STORED, unit_m)
    assert metres.dtype == np.float32
    np.testing.assert_allclose(metres, expected, rtol=1e-6)


def test_floats_are_metres_unless_told() -> None:
    stored = np.array([0, 1500, np.nan], np.float32)
    np.testing.assert_array_equal(metres_of(stored), stored)
    np.testing.assert_allclose(metres_of(stored, 0.001), [0, 1.5, np.nan], rtol=1e-6)
