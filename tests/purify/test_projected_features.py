# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Features of any dimension in a few channels."""

from dataclasses import replace

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.purify.projected_features import random_projection, spread, student_projection
from geopurify.purify.student import StudentConfig

CONFIG = StudentConfig(16, (4,), (0,), 3, projected=True)


def test_differences_are_kept():
    rng = np.random.default_rng(0)
    features = rng.standard_normal((40, 512)).astype(np.float32)
    projected = features @ random_projection(512, 64).T / 8
    apart, kept = (
        np.linalg.norm(values[:, None] - values, axis=2)[np.triu_indices(40, 1)]
        for values in (features, projected)
    )
    assert np.abs(kept / apart - 1).mean() < 0.1


def test_without_a_generator_it_is_always_the_same():
    np.testing.assert_array_equal(random_projection(8, 4), random_projection(8, 4))
    other = random_projection(8, 4, np.random.default_rng(1))
    assert not np.array_equal(random_projection(8, 4), other)


def test_what_all_have_in_common_vanishes():
    projected = np.array([(10, 3, 0, 0), (10, -3, 0, 0), (10, 0, 0, 0)], np.float32)
    found = spread(projected, projected.mean(0))
    # half the length of (1, 1, 1, 1)
    np.testing.assert_allclose(found, [(0, 1, 0, 0), (0, -1, 0, 0), (0, 0, 0, 0)], atol=1e-6)


def test_a_student_of_any_encoder():
    assert student_projection(CONFIG, 7).shape == (16, 7)
    assert student_projection(CONFIG, 512).shape == (16, 512)


def test_a_student_of_one_encoder():
    as_they_are = replace(CONFIG, projected=False)
    np.testing.assert_array_equal(student_projection(as_they_are, 16), np.eye(16))
    with pytest.raises(BadInput, match="of 16 channels, the encoder gives 7"):
        student_projection(as_they_are, 7)


def test_a_student_without_features():
    blind = replace(CONFIG, features=0, projected=False)
    assert student_projection(blind, 7).shape == (0, 7)
