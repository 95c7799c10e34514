# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Whole rows of exponentials are those of numpy."""

import numpy as np

from geopurify.purify.affinity.exponential import compute_exponentials, compute_log_probabilities


def test_exponentials_are_right_from_nothing_to_one() -> None:
    values = np.concatenate([[0, -1e-8, -0.5, -1, -86.9], np.linspace(-80, 0, 1001)])
    found = values.astype(np.float32)
    compute_exponentials(found, np.empty(len(found), np.int32))
    np.testing.assert_allclose(found, np.exp(values.astype(np.float32)), rtol=1e-6)


def test_what_is_too_small_becomes_the_least_number() -> None:
    found = np.array([-88, -1000, -np.inf], np.float32)
    compute_exponentials(found, np.empty(3, np.int32))
    assert (found == found[0]).all()
    assert 0 < found[0] < 2e-38


def test_log_probabilities_are_right_for_sure_and_for_open_odds() -> None:
    odds = np.linspace(-60, 60, 1201)
    found = odds.astype(np.float32)
    compute_log_probabilities(found, np.empty(1201, np.float32), np.empty(1201, np.int32))
    expected = -np.logaddexp(0, -odds.astype(np.float32).astype(np.float64))
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=1e-38)
