# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from small_scenes import NAMES, corner

from geopurify.config import PurifyConfig
from geopurify.purify.pooling import AffinityGraph
from geopurify.query.vocabulary import Vocabulary, label_colors
from geopurify_train.comparison import pictures
from geopurify_train.comparison.affinities import create_formula_affinity

CONFIG = PurifyConfig(neighbours=8, restart=0, rounds=2)


def test_points_reach_what_they_are_joined_with(monkeypatch):
    monkeypatch.setattr(pictures, "POINTS", 1)
    neighbours = np.array([[1], [0], [3], [2]], np.int32)  # two pairs
    found = pictures._reach(
        AffinityGraph(neighbours, np.ones((4, 1), np.float32)), PurifyConfig(restart=0, rounds=1)
    )
    grey = np.full(3, pictures.GREY)
    is_grey = (found == grey).all(1)
    # an odd number of rounds swaps the two of a pair: one voxel has all of the point
    assert is_grey.sum() == 3
    np.testing.assert_array_equal(found[~is_grey], label_colors(1))


def test_what_embeddings_tell_apart_has_other_colors():
    rng = np.random.default_rng(0)
    ends = np.array([(1, 0, 0, 0), (0, 1, 0, 0)], np.float32)
    embedding = np.repeat(ends, 50, axis=0) + 0.01 * rng.standard_normal((100, 4), np.float32)
    found = pictures._components(embedding).astype(int)
    assert np.abs(found[:50].mean(0) - found[50:].mean(0)).max() > 150
    assert found[:50, 2].std() < 30


def test_a_picture_has_a_row_for_each_way():
    scene = corner()
    vocabulary = Vocabulary(NAMES, "{}", np.eye(3, dtype=np.float32), label_colors(3))
    one, two = (
        pictures.affinity_picture(
            scene, vocabulary, 10.0, [create_formula_affinity(CONFIG)] * count, CONFIG
        )
        for count in (1, 2)
    )
    assert one.width == two.width == 3 * pictures.PANEL[0]
    rows = np.asarray(two)
    third = len(rows) // 3
    np.testing.assert_array_equal(rows[third : 2 * third], rows[2 * third :])
    assert two.height * 2 == one.height * 3
    assert not np.array_equal(rows[:third], rows[third : 2 * third])
