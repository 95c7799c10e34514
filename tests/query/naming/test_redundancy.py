# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.query.naming import DroppedName, find_redundant

SCALE = 10.0
VOXELS = 200


def scores_of(*columns):
    """Return (VOXELS, C) scores: of each name (how many voxels, with which score), else 0.1."""
    scores = np.full((VOXELS, len(columns)), 0.1, np.float32)
    start = 0
    for column, (count, score) in enumerate(columns):
        scores[start : start + count, column] = score
        start += count
    return scores


def dropped(pooled, raw=None, before=()):
    raw = pooled if raw is None else raw
    found = find_redundant(pooled, lambda: raw, SCALE, np.arange(pooled.shape[1]), before=before)
    return {name.index: name.reason for name in found}


def test_a_name_that_is_best_nowhere_or_in_few_voxels_is_dropped():
    assert dropped(scores_of((181, 0.9), (0, 0.9), (19, 0.9))) == {
        1: "it is the best in fewer than 20 voxels",
        2: "it is the best in fewer than 20 voxels",
    }


def test_a_name_that_voxels_are_sure_of_stays():
    assert dropped(scores_of((180, 0.9), (20, 0.9))) == {}


SURE = [(20, 0.9)] * 9


def test_a_name_that_no_voxels_are_sure_of_is_dropped():
    # of ten names: exp(0.05) / (exp(0.05) + 9) = 0.105; the largest gap in 0.1 .. 0.2 is above
    assert dropped(scores_of(*SURE, (20, 0.105))) == {
        9: "no 20 voxels surer than 0.10, needed is 0.15"
    }
    assert dropped(scores_of(*SURE, (20, 0.16))) == {}  # 0.168: the largest gap is below


def test_a_doubtful_name_must_lie_where_it_did_before_pooling():
    pooled = scores_of(*[(40, 0.9)] * 3, (80, 0.12))  # exp(0.2) / (exp(0.2) + 3) = 0.289
    assert dropped(pooled) == {}
    elsewhere = scores_of(*[(40, 0.9)] * 3, (0, 0.12))
    assert dropped(pooled, elsewhere) == {
        3: "no 20 voxels surer than 0.29, and 0% of its voxels the same before pooling"
    }


def test_scores_before_pooling_are_computed_once_and_only_for_a_doubtful_name():
    calls = []

    def drop(pooled):
        raw = scores_of(*[(40, 0.9)] * 3, (0, 0.12), (0, 0.12))
        find_redundant(pooled, lambda: calls.append(1) or raw, SCALE, np.arange(pooled.shape[1]))
        return len(calls)

    assert drop(scores_of((100, 0.9), (99, 0.9), (1, 0.9))) == 0  # one goes, the others are sure
    assert drop(scores_of(*[(40, 0.9)] * 3, (40, 0.12), (40, 0.13))) == 1  # two go in turn


def test_one_name_is_always_left():
    assert dropped(scores_of((200, 0.1))) == {}
    flat = np.full((VOXELS, 3), 0.1, np.float32)
    assert len(dropped(flat)) < 3


def test_a_dropped_name_comes_back_only_if_it_is_clearly_surer():
    before = [DroppedName(9, "before")]
    assert 9 in dropped(scores_of(*SURE, (20, 0.16)), before=before)  # 0.168 / 1.15 = 0.146
    assert dropped(scores_of(*SURE, (20, 0.3)), before=before) == {}
