# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_world import wall_frame

from geopurify.fusion.keyframes import Keyframe
from geopurify.fusion.keys import pack_key
from geopurify.purify.ambiguity_purification import (
    UNCHANGED,
    Reclassification,
    reclassify_ambiguous,
)
from geopurify.purify.ambiguity_purification.reclassification import NOTHING_BEFORE

SIZE_M, SCALE = 0.1, 10.0
KEYS = np.array([pack_key(x, y, 20) for x in range(-3, 3) for y in range(-3, 3)], np.int64)
VIEWS = [Keyframe.of(wall_frame(depth_m=2.05, size=(64, 48)))]
TEXTS = np.eye(3, dtype=np.float32)


def scores_of(*values):
    return np.tile(np.float32(values), (len(KEYS), 1))


def look(scores, feature, before=NOTHING_BEFORE, views=VIEWS):
    def encode(images):
        return np.tile(np.float32(feature), (len(images), 1))

    return reclassify_ambiguous(KEYS, scores, SCALE, TEXTS, views, encode, SIZE_M, before)


@pytest.mark.parametrize(("feature", "winner"), [((0, 1, 0), 1), ((1, 0, 0), 0), ((0, 0, 1), 0)])
def test_the_name_nearest_to_the_crops_wins_among_those_that_fight(feature, winner):
    scores = scores_of(0.5, 0.45, 0.3)
    found = look(scores, feature)
    assert found.winners == (winner,)
    found.settle(scores)
    assert set(scores.argmax(1)) == {winner}
    assert scores[0, 2] == np.float32(0.3)  # it did not fight


def test_scores_of_some_voxels_are_settled_alike():
    found = look(scores_of(0.5, 0.45, 0.3), (0, 1, 0))
    some = scores_of(0.5, 0.45, 0.3)[:4]
    found.settle(some, np.array([3, 1, 0, 9]))
    assert set(some.argmax(1)) == {1}


def test_without_a_view_or_a_doubt_nothing_is_decided():
    assert look(scores_of(0.5, 0.45, 0.3), (0, 1, 0), views=[]) is UNCHANGED
    assert look(scores_of(0.9, 0.1, 0.3), (0, 1, 0)) is UNCHANGED
    scores = scores_of(0.5, 0.45, 0.3)
    UNCHANGED.settle(scores)
    assert (scores == scores_of(0.5, 0.45, 0.3)).all()


BEFORE = Reclassification(np.zeros(len(KEYS), np.int32), (0,), ((2,),))  # other names fought then
EVEN = (0.1, 0.101, 0)  # name 1 is better by a hair


def test_the_last_winner_stays_unless_another_one_is_clearly_better():
    scores = scores_of(0.5, 0.5, 0.3)
    assert look(scores, EVEN).winners == (1,)
    assert look(scores, EVEN, (KEYS, BEFORE)).winners == (0,)
    assert look(scores, (0, 0.5, 0), (KEYS, BEFORE)).winners == (1,)
    other_keys = KEYS + 1000
    assert look(scores, EVEN, (other_keys, BEFORE)).winners == (1,)
    assert look(scores, EVEN, (KEYS[::-1], BEFORE)).winners == (0,)  # in another order


def test_a_place_that_has_not_changed_is_not_looked_at_again():
    scores = scores_of(0.5, 0.45, 0.3)
    first = look(scores, (0, 1, 0))
    again = look(scores, (1, 0, 0), (KEYS, first))
    assert again.winners == first.winners == (1,)
    places = np.where(np.arange(len(KEYS)) < 18, 0, -1).astype(np.int32)
    half = Reclassification(places, (1,), ((0,),))
    assert look(scores, (1, 0, 0), (KEYS, half)).winners == (0,)  # it has grown
