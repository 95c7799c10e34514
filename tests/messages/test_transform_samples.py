# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Samples of one transform: kept in order, for a while, and interpolated."""

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.frame.poses import matrix_from_quaternion
from geopurify.messages.transform_samples import TransformSamples

HALF = 0.5**0.5


def at_x(x: float, quaternion: tuple = (0, 0, 0, 1)) -> np.ndarray:
    return matrix_from_quaternion((x, 0, 0), quaternion)


def samples(stamps_ns: list[int], buffer_ns: int = 1000, most: int = 1000) -> TransformSamples:
    """Return samples whose x is their time."""
    made = TransformSamples(buffer_ns, most)
    for stamp_ns in stamps_ns:
        made.add(stamp_ns, at_x(float(stamp_ns)))
    return made


def test_a_sample_is_given_back_bit_by_bit() -> None:
    made = TransformSamples(1000, 10)
    matrix = matrix_from_quaternion((0.1, 0.2, 0.3), (0.1, 0.7, 0.1, 0.7))
    made.add(5, matrix)
    assert made.at(5).tobytes() == matrix.tobytes()


def test_between_two_samples_position_goes_linearly_and_rotation_by_slerp() -> None:
    made = TransformSamples(1000, 10)
    made.add(100, at_x(1.0))
    made.add(200, at_x(3.0, (0, 0, HALF, HALF)))
    middle = made.at(150)
    assert middle[0, 3] == 2.0
    np.testing.assert_allclose(middle[:2, 0], [HALF, HALF])


@given(st.lists(st.integers(0, 900), min_size=1))
def test_the_order_in_which_samples_come_does_not_matter(stamps_ns: list[int]) -> None:
    made, in_order = samples(stamps_ns), samples(sorted(set(stamps_ns)))
    assert len(made) == len(in_order)
    for stamp_ns in stamps_ns:
        assert made.at(stamp_ns)[0, 3] == in_order.at(stamp_ns)[0, 3] == stamp_ns


def test_of_one_time_the_first_sample_stays() -> None:
    made = samples([100])
    made.add(100, at_x(7.0))
    assert len(made) == 1
    assert made.at(100)[0, 3] == 100.0


@pytest.mark.parametrize(("buffer_ns", "most"), [(20, 1000), (1000, 3)])
def test_old_samples_are_forgotten(buffer_ns: int, most: int) -> None:
    made = samples(list(range(0, 200, 10)), buffer_ns, most)
    assert (len(made), made.newest_ns, made.span_ns) == (3, 190, 20)


@pytest.mark.parametrize(
    ("stamp_ns", "gap_ns"), [(90, -10), (100, 0), (150, 0), (200, 0), (203, 3)]
)
def test_the_gap_to_what_is_known(stamp_ns: int, gap_ns: int) -> None:
    assert samples([100, 200]).gap_ns(stamp_ns) == gap_ns


def test_a_sample_takes_about_a_hundred_bytes() -> None:
    made = samples(list(range(1000)))
    held: list[array] = [made._stamps_ns, made._numbers]
    assert sum(a.itemsize * len(a) for a in held) == 1000 * 104
