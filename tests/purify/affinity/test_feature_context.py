# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.affinity.feature_context import (
    DEVIATION,
    FEATURE_CHANNELS,
    FEW,
    FLOOR,
    MEAN_STARTS,
    MORE,
    SPREAD,
    VARIANCE,
    compute_means,
    compute_means_of_means,
)
from geopurify.purify.affinity.signatures import SIGNATURE

FEW_START, MORE_START, TWICE_START = MEAN_STARTS


def context(values, neighbours, confidence=None):
    """Return the context of features that differ in their first channel only."""
    features = np.zeros((len(values), FEATURE_CHANNELS), np.float32)
    features[:, 0] = values
    confidence = np.ones(len(values)) if confidence is None else np.array(confidence)
    rows = np.arange(len(values))
    neighbours = np.array(neighbours, np.int32)
    compute_all(features, neighbours, confidence.astype(np.float32), rows)
    return features


def compute_all(*args):
    compute_means(*args)
    compute_means_of_means(*args)


def line(size):
    """Return the other voxels of each one on a line, nearest first."""
    at = np.arange(size)
    return [sorted(at[at != i], key=lambda j, i=i: (abs(j - i), j)) for i in at]


def test_means_over_few_and_over_more():
    values = np.arange(41.0)
    found = context(values, line(41))
    np.testing.assert_allclose(found[20, list(MEAN_STARTS)], 20)
    assert found[0, FEW_START] == pytest.approx(FEW / 2)
    assert found[0, MORE_START] == pytest.approx(MORE / 2)
    # the means of the 25 first: those of 0 to 12 are 12, then one more each
    assert found[0, TWICE_START] == pytest.approx(np.mean([12] * 13 + list(range(13, 25))))


def test_variance_spread_and_deviation():
    found = context([0, 0, 3, 3], [(1, 2), (0, 2), (3, 1), (2, -1)])
    variances = np.array([2, 2, 2, 0]) + FLOOR * np.array([3, 3, 6, 9])
    np.testing.assert_allclose(found[:, VARIANCE], variances, rtol=1e-5)
    spread = (variances[0] + variances[1] + variances[2]) / 3
    assert found[0, SPREAD] == pytest.approx(spread, rel=1e-5)
    np.testing.assert_allclose(found[:, DEVIATION], np.sqrt([2, 2, 2, 0]), rtol=1e-5)


def test_voxels_count_by_their_confidence():
    found = context([0, 4, 4], [(1, 2), (0, 2), (0, 1)], [3, 0.5, 0.5])
    assert found[0, FEW_START] == found[0, MORE_START] == pytest.approx(1)
    assert found[0, VARIANCE] == pytest.approx(4 - 1 + FLOOR * 4, rel=1e-5)


def test_lengths_of_features_are_kept():
    values = np.random.default_rng(0).uniform(1, 2, 30)
    one, other = context(values, line(30)), context(100 * values, line(30))
    np.testing.assert_allclose(other[:, DEVIATION], 100 * one[:, DEVIATION], rtol=1e-3)
    np.testing.assert_allclose(other[:, SPREAD], 1e4 * one[:, SPREAD], rtol=1e-3)


@pytest.mark.parametrize("value", [0.0, 2.0])
def test_features_that_do_not_differ(value):
    found = context([value] * 3, [(1, 2), (0, 2), (-1, -1)])
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[:, list(MEAN_STARTS)], value)
    np.testing.assert_allclose(found[:, VARIANCE], FLOOR * value**2, rtol=0.02)
    np.testing.assert_allclose(found[:, DEVIATION], 0, atol=1e-3 * value)


def test_only_the_first_channels_are_read():
    features = np.zeros((3, FEATURE_CHANNELS), np.float32)
    features[:, :SIGNATURE] = np.random.default_rng(0).uniform(size=(3, SIGNATURE))
    dirty = features.copy()
    dirty[:, SIGNATURE:] = 99
    for each in (features, dirty):
        others = np.array([(1, 2), (0, 2), (0, 1)], np.int32)
        compute_all(each, others, np.ones(3, np.float32), np.arange(3))
    np.testing.assert_array_equal(features, dirty)
