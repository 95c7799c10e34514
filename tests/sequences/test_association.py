# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What belongs together in time, against looking at every pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geopurify.sequences.association import nearest_in_time

times = st.lists(st.integers(0, 50), max_size=12)


def test_the_nearest_within_tolerance_the_earlier_of_two() -> None:
    stamps = np.array([10, 20, 40])
    wanted = np.array([0, 9, 15, 16, 30, 44, 46])
    assert nearest_in_time(wanted, stamps, 5).tolist() == [-1, 0, 0, 1, -1, 2, -1]
    assert nearest_in_time(wanted, stamps[:0], 5).tolist() == [-1] * 7


@given(times, times.map(sorted), st.integers(0, 10))
def test_it_is_as_near_as_any(wanted: list[int], stamps: list[int], tolerance: int) -> None:
    rows = nearest_in_time(np.array(wanted, int), np.array(stamps, int), tolerance)
    for time, row in zip(wanted, rows.tolist(), strict=True):
        least = min((abs(time - stamp) for stamp in stamps), default=tolerance + 1)
        assert (row >= 0) == (least <= tolerance)
        assert row < 0 or abs(time - stamps[row]) == least
