# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.query.scoring import (
    ODDS_OF_ABSENT,
    check_text,
    compute_relevancy,
    discount_absent,
    score_to_be_there,
    select_negatives,
)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(BadInput, match="empty"):
        check_text(text, 1000)


def test_an_overlong_text_is_refused_with_both_lengths():
    with pytest.raises(BadInput, match=r"10000 characters, query\.max_text_length allows 1000"):
        check_text("x" * 10_000, 1000)


def test_space_around_a_text_is_dropped():
    assert check_text(" chair \n", 5) == "chair"


def test_names_of_the_same_meaning_do_not_compete():
    names = np.array([(1, 0, 0), (0.8, 0.6, 0), (0, 1, 0), (0, 0, 1)], np.float32)
    query = np.array((1, 0, 0), np.float32)
    assert select_negatives(query, names).tolist() == [False, False, True, True]


def test_all_other_classes_compete_with_a_class():
    names = np.eye(5, dtype=np.float32)
    assert select_negatives(names[2], names).tolist() == [True, True, False, True, True]


def test_a_single_name_does_not_compete():
    assert select_negatives(np.ones(1, np.float32), np.ones((1, 1), np.float32)).tolist() == [
        False
    ]


def test_calibrated_score_is_a_half_where_the_best_competitor_ties():
    scores = np.array([(0.5, 0.5, 0.1), (0.7, 0.5, 0.6), (0, 0.2, 0.2)], np.float32)
    expected = [0.5, 1 / (1 + np.exp(-1)), 0.0]
    assert compute_relevancy(scores, 10.0) == pytest.approx(expected, rel=1e-5)


def test_without_competitors_a_score_stands_against_zero():
    score = compute_relevancy(np.array([[0.2]], np.float32), 10.0)
    assert score == pytest.approx([1 / (1 + np.exp(-2))], rel=1e-5)


def test_what_fits_barely_better_than_its_competitor_is_not_there():
    even = ODDS_OF_ABSENT / (1 + ODDS_OF_ABSENT)
    assert discount_absent(even) == pytest.approx(0.5)
    assert discount_absent(0.5) == pytest.approx(1 / (1 + ODDS_OF_ABSENT))
    assert (discount_absent(0.0), discount_absent(1.0)) == (0, 1)


@pytest.mark.parametrize("probability", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_the_needed_score_is_the_inverse(probability):
    assert discount_absent(score_to_be_there(probability)) == pytest.approx(probability)
