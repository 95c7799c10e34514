# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.affinity.signatures import (
    SIGNATURE,
    compute_signatures,
    create_projection,
)


@pytest.mark.parametrize("dimension", [1, 3, SIGNATURE])
def test_short_features_are_kept_whole(dimension):
    features = np.random.default_rng(0).standard_normal((5, dimension)).astype(np.float16)
    found = compute_signatures(features)
    assert found.dtype == np.float32 and found.shape == (5, SIGNATURE)
    np.testing.assert_array_equal(found[:, :dimension], features)
    assert not found[:, dimension:].any()


def test_squared_distances_are_kept_on_average():
    rng = np.random.default_rng(0)
    features = rng.standard_normal((400, 512)).astype(np.float32)
    features[::2] *= 3
    shares = (compute_signatures(features) ** 2).sum(1) / (features**2).sum(1)
    assert shares.mean() == pytest.approx(1, abs=0.06)
    assert shares.std() == pytest.approx((2 / SIGNATURE) ** 0.5, rel=0.2)


def test_the_projection_is_always_the_same():
    first, again = create_projection(40), create_projection.__wrapped__(40)
    np.testing.assert_array_equal(first, again)
    assert np.unique(first).tolist() == [-0.25, 0.25]
    assert not first.flags.writeable
