# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from geopurify.encoders.sentences import SentenceEncoder
from geopurify.objects.referring_network.network_path import SHIPPED
from geopurify.objects.referring_network.region_finder import RegionFinder
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring_network.assessment import (
    Outcome,
    assess,
    overlap_of,
    rows_of,
    target_kind,
)
from geopurify_train.referring_network.finders import (
    BothFinder,
    ParserFinder,
    SimilarityFinder,
    mask_of_ids,
    with_top_points,
)
from geopurify_train.referring_network.homes import home_scenes


def mask(*values):
    return np.array(values, np.bool_)


def test_overlap_of_known_masks():
    assert overlap_of(mask(1, 1, 0, 0), mask(0, 1, 1, 0)) == pytest.approx(1 / 3)
    assert overlap_of(mask(0, 0), mask(0, 0)) == 1 and overlap_of(mask(1, 0), mask(0, 0)) == 0
    assert overlap_of(mask(1, 0, 0), mask(1, 1, 0), accepts_any=True) == 1


def test_figures_of_known_outcomes():
    rows = rows_of(
        [
            Outcome("a", "near", "unique", 1.0),
            Outcome("a", "near", "multiple", 0.5),
            Outcome("b", "on", "unique", 0.25),
        ]
    )
    every = rows["all"]
    assert every.asked == 3 and every.mean_overlap.mean == pytest.approx((0.75 + 0.25) / 2)
    assert [share for share, _, _ in every.accuracy] == pytest.approx([2 / 3, 1 / 3])  # strictly
    assert rows["target: unique"].asked == 2 and rows["kind: on"].asked == 1


def test_targets_are_none_one_or_several(scene):
    kinds = [target_kind(scene, sample) for sample in scene.sentences]
    assert kinds == ["multiple", "multiple", "several", "unique", "zero"]


def test_the_top_points_are_added_to_small_masks_only():
    small = np.linspace(-3, 0.01, 6000, dtype=np.float32)
    assert with_top_points(small).sum() == 5000 and not with_top_points(small)[0]
    large = np.linspace(-3, 3, 6000, dtype=np.float32)
    assert (with_top_points(large) == (large > 0)).all()


class ForTheLamp:
    def score(self, text, objects, T_map_viewpoint=None):
        return np.array([0.1, 0.2, 0.3, 0.8], np.float32)


def test_the_network_is_asked_where_the_parser_leaves_it_open(scene):
    parser = ParserFinder(SentenceEncoder())
    both = BothFinder(parser, ForTheLamp())
    clear = scene.sentences[1]
    assert (both.find(scene, clear) == mask_of_ids(scene, [2])).all()
    strange = replace(clear, text="the quizzical chair nearest to the table")
    assert parser.answer(scene, strange).expression.not_understood
    assert (both.find(scene, strange) == mask_of_ids(scene, [4])).all()


def test_parser_and_similarity_on_a_handful_of_sentences(scene):
    encoder = SentenceEncoder()
    by_parser = [outcome.overlap for outcome in assess(ParserFinder(encoder), [scene])]
    assert by_parser[:3] == [1, 1, 1] and by_parser[4] == 1
    by_name = [outcome.overlap for outcome in assess(SimilarityFinder(encoder), [scene])]
    assert by_name[2] == 0.5  # one of two chairs
    sample = ReferringSample("unique", "the lamp", frozenset({4}))
    assert SimilarityFinder(encoder).find(scene, sample).sum() == 60


@pytest.mark.slow
def test_the_shipped_network_helps_with_words_that_the_parser_lacks():
    encoder = SentenceEncoder()
    parser, finder = ParserFinder(encoder), RegionFinder.load(SHIPPED, encoder)
    home = next(home_scenes([21_010], ["fourth"]))
    by_parser = [each.overlap for each in assess(parser, [home])]
    by_both = [each.overlap for each in assess(BothFinder(parser, finder), [home])]
    assert np.mean(by_both) > np.mean(by_parser) + 0.1
