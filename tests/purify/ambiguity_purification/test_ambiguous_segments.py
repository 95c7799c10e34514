# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.fusion.keys import pack_key
from geopurify.purify.ambiguity_purification.ambiguous_segments import find_ambiguous

SCALE = 10.0


def line(count, start=0):
    """Return the keys of voxels in a row."""
    return [pack_key(start + x, 0, 0) for x in range(count)]


def find(*groups):
    """Find among groups of (keys, scores of all of them)."""
    keys = np.array([key for keys, _ in groups for key in keys], np.int64)
    rows = [np.tile(scores, (len(keys), 1)) for keys, scores in groups]
    return find_ambiguous(keys, np.concatenate(rows).astype(np.float32), SCALE)


def test_names_that_are_nearly_as_probable_fight_for_a_place():
    (place,) = find((line(30), (0.5, 0.45, 0.3)))
    assert place.names == (0, 1)
    ratio = place.probabilities[1] / place.probabilities[0]
    assert ratio == pytest.approx(np.exp(SCALE * -0.05))
    assert place.rows.tolist() == list(range(30))


def test_what_is_sure_or_small_or_unseen_is_not_doubtful():
    assert find((line(30), (0.5, 0.3, 0.3))) == []
    assert find((line(19), (0.5, 0.45, 0.3))) == []
    assert find((line(30), (0.0, 0.0, 0.0))) == []


def test_places_are_apart_and_the_largest_come_first():
    fight = (0.5, 0.45, 0.3)
    places = find((line(25), fight), (line(40, start=50), fight))
    assert [len(place.rows) for place in places] == [40, 25]
    assert places[0].rows.tolist() == list(range(25, 65))
