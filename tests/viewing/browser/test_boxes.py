# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.viewing.browser.boxes import is_laden, lift_above, put_at_foot

UP = np.array([0.0, 0.0, 1.0])
SIZE_M = np.array([1.6, 0.8, 0.7])


def desk() -> np.ndarray:
    """Return the pose of a desk at (2, 3), turned by 90 degrees, so 0.8 m wide along x."""
    T_map_box = np.eye(4)
    T_map_box[:2, :2] = [[0, -1], [1, 0]]
    T_map_box[:3, 3] = (2.0, 3.0, 0.35)
    return T_map_box


def test_a_desk_is_laden_by_what_stands_on_it_or_below_it():
    for place, is_so in (
        ((2.0, 3.7, 0.9), True),  # a laptop
        ((2.3, 3.0, 0.2), True),  # a bin
        ((2.0, 3.0, 1.3), False),  # a lamp that hangs
        ((2.7, 3.0, 0.9), False),  # beside it
    ):
        assert is_laden(desk(), SIZE_M, np.array([place])) == is_so, place
    assert not is_laden(desk(), SIZE_M, np.empty((0, 3)))


def test_a_name_is_above_a_thing_and_at_the_foot_of_a_laden_one():
    np.testing.assert_allclose(lift_above(desk(), SIZE_M, UP), (0, 0, 0.41))
    np.testing.assert_allclose(put_at_foot(desk(), SIZE_M, UP), (0, 0, -0.35))
