# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify_train.estimate import Estimate, estimate


def test_an_interval_of_equal_values_is_a_point():
    assert estimate(np.full(5, 0.25)) == Estimate(0.25, 0.25, 0.25, 5)


def test_the_interval_is_that_of_students_t():
    found = estimate(np.array([1.0, 2, 3]))
    margin = 4.302653 / 3**0.5  # of a table: 97.5 %, two degrees of freedom
    assert (found.mean, found.count) == (2, 3)
    assert (found.low, found.high) == pytest.approx((2 - margin, 2 + margin))


@pytest.mark.parametrize("count", [3, 6, 20])
def test_it_holds_the_true_mean_as_often_as_it_says(count):
    drawn = np.random.default_rng(0).normal(size=(2000, count))
    intervals = [estimate(values) for values in drawn]
    held = np.mean([found.low < 0 < found.high for found in intervals])
    assert held == pytest.approx(0.95, abs=0.015)


def test_one_value_has_no_interval_and_none_no_mean():
    assert estimate(np.array([0.6])) == Estimate(0.6, None, None, 1)
    assert estimate(np.array([])) == Estimate(None, None, None, 0)


def test_it_is_shown_with_its_interval_if_it_has_one():
    assert Estimate(0.25, 0.2, 0.3, 5).format() == "0.250 (0.200 .. 0.300)"
    assert Estimate(0.25, -0.1, 0.6, 5).format("+.1f") == "+0.2 (-0.1 .. +0.6)"
    assert Estimate(0.25, None, None, 1).format() == "0.250"
    assert Estimate(None, None, None, 0).format() == "-"
