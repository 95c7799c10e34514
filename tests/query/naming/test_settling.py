# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geopurify.query.naming import DroppedName, NameRelations, drop_names, settle_scores

SCALE = 10.0


def settled(rows, relations):
    scores = np.array(rows, np.float32)
    settle_scores(scores, relations, SCALE)
    return scores


def test_unused_names_label_nothing_and_no_evidence_stays_none():
    scores = settled([(0.5, 0.9), (0, 0)], NameRelations({1: 0}))
    assert scores.argmax(1).tolist() == [0, 0]
    assert scores[0, 0] == 0.5
    assert not scores[1].any()


FURNITURE = NameRelations({}, {0: (1, 2, 3, 4, 5, 6)})  # of seven names, of which six are kinds


def test_the_best_kind_wins_where_it_is_sure():
    scores = settled([(0.9, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1)], FURNITURE)  # share 0.92 of the kinds
    assert scores.argmax(1).tolist() == [1]


def test_the_general_name_stays_where_no_kind_is_sure_but_is_no_better_than_their_sum():
    scores = settled([(0.9, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3)], FURNITURE)  # a sixth each
    assert scores.argmax(1).tolist() == [0]
    np.testing.assert_allclose(scores[0, 0], 0.3 + np.log(6) / SCALE, rtol=1e-6)


def test_a_worse_general_name_is_not_raised():
    scores = settled([(0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3)], FURNITURE)
    assert scores[0, 0] == np.float32(0.2)


def test_dropped_names_label_nothing():
    scores = np.array([(0.5, 0.9), (0, 0)], np.float32)
    drop_names(scores, [DroppedName(1, "why")])
    assert scores.argmax(1).tolist() == [0, 0]
    assert not scores[1].any()


@given(hnp.arrays(np.float32, (4, 7), elements=st.floats(-0.5, 0.5, width=32)))
def test_kinds_and_other_names_keep_their_scores(scores):
    after = scores.copy()
    settle_scores(after, FURNITURE, SCALE)
    np.testing.assert_array_equal(after[:, 1:], scores[:, 1:])
    assert (after[:, 0] <= scores[:, 0]).all()
