# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import tracemalloc
from unittest.mock import Mock

import numpy as np

from geopurify.purify.incremental.repooling import Pooled
from geopurify.purify.last_purification import LastPurification


def purified(texts) -> LastPurification:
    scores = np.arange(2 * len(texts), dtype=np.float32).reshape(2, -1)
    pooled = Pooled(scores, (), np.zeros(2, np.float32))
    return LastPurification(Mock(), 1, Mock(), texts, pooled)


def test_known_texts_are_found_and_the_others_given():
    known = np.array([(1, 0), (0, 1), (1, 0)], np.float32)
    texts = np.array([(0, 1), (0.6, 0.8), (1, 0)], np.float32)
    last = purified(known)
    missing = last.without_scores(texts)
    assert missing.tolist() == [1]
    pooled = np.array([(0.5,), (9,)], np.float32)
    scores = last.scores_of(texts, missing, pooled)
    assert scores.dtype == np.float32
    assert scores.tolist() == [[1, 0.5], [4, 9]]  # of 1 0.5 0 and 4 9 3
    scores = last.scores_of(texts[[1, 0, 2]], np.array([0]), pooled)
    assert scores.tolist() == [[0.5, 1], [9, 4]]


def test_names_that_are_not_told_apart_share_their_scores():
    last = purified(np.array([(1, 0), (0, 1), (0, 0)], np.float32))
    last.vocabulary.features = np.array([(0, 1), (0, 0), (0, 1)], np.float32)
    assert last.copy_name_scores(slice(None)).tolist() == [[1, 2, 1], [4, 5, 4]]
    assert last.copy_name_scores(np.array([1])).tolist() == [[4, 5, 4]]


def test_scores_of_names_are_copies():
    last = purified(np.array([(1, 0), (0, 1), (0, 0)], np.float32))
    last.vocabulary.features = np.array([(1, 0), (0, 1)], np.float32)
    for rows in (slice(None), np.array([0, 1])):
        scores = last.copy_name_scores(rows)
        assert scores.tolist() == [[0, 1], [3, 4]]
        scores[:] = 9
    assert last.pooled.values.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_text_without_others_has_its_own_scores_alone():
    last = purified(np.array([(1, 0)], np.float32))
    pooled = np.array([(-0.5,), (0.25,)], np.float32)
    assert last.scores_of(np.array([(0, 1)], np.float32), np.array([0]), pooled).tolist() == [
        [-0.5],
        [0.25],
    ]


def test_looking_for_many_texts_takes_little_memory():
    texts = np.random.default_rng(0).standard_normal((500, 64), np.float32)
    last = purified(texts)
    tracemalloc.start()
    missing = last.without_scores(texts)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(missing) == 0
    assert peak_bytes < 10 * texts.nbytes
