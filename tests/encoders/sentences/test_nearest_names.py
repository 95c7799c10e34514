# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.encoders.sentences import NearestNames
from geopurify.encoders.sentences.descriptions import describe
from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder


class Compass:
    """Encodes north, east, south and west as directions, and "ne" as between two."""

    def encode(self, texts):
        half = 0.5**0.5
        known = {"n": (0, 1), "e": (1, 0), "s": (0, -1), "w": (-1, 0), "ne": (half, half)}
        return np.array([known[text] for text in texts], np.float32)


def test_the_best_description_counts_most_and_all_count():
    nearest = NearestNames([("n", "s"), ("e",)], Compass())
    first, second = nearest.rank("ne", 2)
    # 0.7 of the best and 0.3 of the mean, of (0.71, -0.71) and of (0.71)
    assert (first.row, second.row) == (1, 0)
    assert first.similarity == pytest.approx(0.5**0.5)
    assert second.similarity == pytest.approx(0.7 * 0.5**0.5)


def test_of_equally_near_names_the_first_is_first():
    assert [near.row for near in NearestNames([("n",), ("e",)], Compass()).rank("ne", 9)] == [
        0,
        1,
    ]


@pytest.mark.parametrize(
    ("text", "name"), [("couch", "sofa"), ("where I can sleep", "bed"), ("sneakers", "shoe")]
)
def test_descriptions_say_what_things_are_for(text, name):
    names = ("sofa", "bed", "shoe", "lamp", "door")
    (near,) = NearestNames([describe(n) for n in names], shared_sentence_encoder()).rank(text)
    assert names[near.row] == name
