# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Texts asked while a small map is worked on."""

import re

import numpy as np
import pytest

from benchmarks.busy import NEARNESS, OpenTexts, busy_queries
from benchmarks.view import make_view


def test_every_text_has_a_feature_of_its_own_near_a_class():
    classes = np.eye(20, 64, dtype=np.float32)
    _, feature_map = make_view(64)
    features = OpenTexts(classes, feature_map).encode_text(["thing 1", "thing 2", "thing 1"])
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(features[0], features[2])
    assert not np.allclose(features[0], features[1])
    np.testing.assert_allclose((features @ classes.T).max(1), NEARNESS, atol=0.15)


@pytest.mark.slow
def test_queries_are_answered_meanwhile():
    (measured,) = busy_queries(2000, queries=5)
    assert measured.voxels > 2000
    assert measured.figure >= 1e3 * measured.ours_s > 0
    assert measured.target is None  # too small a map for it
    found = re.match(r"(\d+) of 5 found; meanwhile \d+ frames", measured.check)
    assert found
    assert int(found[1]) > 0
