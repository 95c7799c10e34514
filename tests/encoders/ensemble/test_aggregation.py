# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geopurify.encoders.ensemble.aggregation import affinity, aggregate, column_normalized


def two_sets(seed, n=5, m=4):
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 6)).astype(np.float32), random.normal(size=(m, 6)).astype(
        np.float32
    )


@given(st.integers(0, 10_000), st.floats(0.0, 0.9), st.floats(0.1, 30.0))
def test_the_closed_form_is_where_the_walk_ends(seed, w, scale):
    C0, Q0 = two_sets(seed)
    unit = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (C0, Q0)]
    Z = np.exp(scale * unit[0] @ unit[1].T)
    Z = Z / Z.sum(axis=1, keepdims=True)
    norm_Z = Z / Z.sum(axis=0, keepdims=True)
    C = C0
    for _ in range(400):
        Q = w * norm_Z.T @ C + (1 - w) * Q0
        C = w * Z @ Q + (1 - w) * C0
    np.testing.assert_allclose(aggregate(C0, Q0, scale, w), C, atol=1e-4)


@given(st.integers(0, 10_000))
def test_affinities_are_shares(seed):
    Z = affinity(*two_sets(seed), scale=5.0)
    np.testing.assert_allclose(Z.sum(1), 1)
    np.testing.assert_allclose(column_normalized(Z).sum(0), 1)
    A = Z @ column_normalized(Z).T
    np.testing.assert_allclose(A.sum(1), 1)


def test_two_things_that_are_far_apart_keep_to_their_own():
    C, Q = np.eye(2, 4, dtype=np.float32), np.array([[1, 0, 1, 0], [0, 1, 0, 1]], np.float32)
    # Z and A are the identity: (1 - w) / (1 - w^2) (w Q + C) = 2/3 (Q/2 + C)
    np.testing.assert_allclose(aggregate(C, Q, scale=200.0), (Q / 2 + C) * 2 / 3, atol=1e-5)


def test_without_a_share_of_others_nothing_changes():
    C, Q = two_sets(3)
    np.testing.assert_allclose(aggregate(C, Q, scale=5.0, w=0.0), C, rtol=1e-6)


def test_a_column_without_weight_is_spread_evenly():
    np.testing.assert_allclose(
        column_normalized(np.array([[1.0, 0.0], [1.0, 0.0]])), np.full((2, 2), 0.5)
    )
