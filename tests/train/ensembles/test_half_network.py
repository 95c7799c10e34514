# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify_train.ensembles import half_network
from geopurify_train.ensembles.half_network import HOME, known_classes, simulate_scores

NO_CLASS = 65535


def test_half_of_the_classes_are_known_and_the_structure():
    known = known_classes(3)
    assert len(HOME) // 2 <= known.sum() <= len(HOME) // 2 + 3
    assert known[[HOME.index("wall"), HOME.index("floor"), HOME.index("ceiling")]].all()
    np.testing.assert_array_equal(known, known_classes(3))
    assert (known != known_classes(4)).any()


def test_a_network_without_mistakes_knows_its_classes_and_no_others(monkeypatch):
    monkeypatch.setattr(half_network, "MISTAKEN", 0.0)
    monkeypatch.setattr(half_network, "NONE_OF_THESE", 1.0)
    known = np.array([True, False, True])
    semantic = np.repeat([[0, 1, 2, NO_CLASS]], 8, 0).repeat(4, 1).astype(np.uint16)
    scores = simulate_scores(semantic, known, np.random.default_rng(0))
    assert scores.shape == (2, 4, 4)
    np.testing.assert_allclose(scores.sum(2), 1, rtol=1e-6)
    np.testing.assert_array_equal(scores.argmax(2), [[1, 0, 3, 0]] * 2)


def test_what_is_not_known_is_taken_for_something_known(monkeypatch):
    monkeypatch.setattr(half_network, "NONE_OF_THESE", 0.0)
    known = np.array([True, False, True])
    scores = simulate_scores(np.ones((8, 8), np.uint16), known, np.random.default_rng(0))
    assert set(scores.argmax(2).ravel()) <= {1, 3}
