# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify_train.referring.evaluation import GROUPS, evaluate_true_objects, group_of
from geopurify_train.referring.generated import make_sentences
from geopurify_train.referring.intervals import wilson_interval
from geopurify_train.referring.room_facts import HomeFacts
from geopurify_train.referring.templates import TEMPLATES
from geopurify_worlds.home import make_home

HOME = 6900


def test_both_sets_have_words_for_every_kind():
    assert TEMPLATES["first"].keys() == TEMPLATES["second"].keys()
    assert {group_of(kind) for kind in TEMPLATES["first"]} == set(GROUPS)


def test_sentences_are_the_same_for_a_seed():
    facts = HomeFacts.of(make_home(HOME))
    first, again = (make_sentences(facts, "first", np.random.default_rng(1)) for _ in range(2))
    assert [(s.text, s.ids) for s in first] == [(s.text, s.ids) for s in again]
    assert len({s.kind for s in first}) > 10


@pytest.mark.slow
@pytest.mark.parametrize("templates", ["first", "second"])
def test_sentences_about_a_home_are_answered(templates):
    tally = evaluate_true_objects([HOME], templates)
    for group, least in zip(GROUPS, (0.95, 0.9, 0.9), strict=True):
        right, asked = tally.share(group)
        assert asked >= 10 and right / asked >= least, group


def test_an_interval_of_known_width():
    assert wilson_interval(8, 10) == pytest.approx((0.490, 0.943), abs=1e-3)  # Newcombe, 1998
    assert wilson_interval(0, 0) == (0, 1)
