# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.evaluation.confusion import ConfusionCounts
from geopurify_train.evaluation.distractors import drop_others, grow, refuse_duplicates

MEANINGS = {"sofa": (1, 0), "wall": (0, 1), "couch": (0.9, 0.19**0.5), "tree": (0.6, 0.8)}


def encode(names):
    """Return features of meanings; a couch is a sofa by 0.9, a tree is a wall by 0.8."""
    return np.array([MEANINGS[name] for name in names], np.float32)


def test_names_that_mean_a_class_are_refused():
    left, refused = refuse_duplicates(("sofa",), ("couch", "tree"), encode)
    assert left == ("tree",)
    assert refused == {"couch": "sofa"}


def test_fewer_distractors_than_classes_are_refused():
    with pytest.raises(BadInput, match=r"at least as many .* needed, 2: 1 of 2 mean none"):
        refuse_duplicates(("sofa", "wall"), ("couch", "tree"), encode)


def test_vocabularies_grow_as_far_as_there_are_names_and_contain_each_other():
    names = [str(i) for i in range(7)]
    grown = grow(("a", "b"), names)
    assert {multiple: len(each) for multiple, each in grown.items()} == {1: 2, 2: 4, 4: 8}
    assert grown[1] == ("a", "b") == grown[4][:2]
    assert grown[2] == grown[4][:4]
    assert set(grown[4][2:]) < set(names)


def test_others_are_misses_of_classes_and_no_truth():
    # truth a, b, others by label a, b, others, none
    counts = ConfusionCounts(
        np.array([[5, 1, 2, 3], [0, 4, 1, 0], [7, 0, 9, 1]]),
        np.array([3, 2, 1]),
        np.array([4] * 3),
    )
    alone = drop_others(counts)
    assert alone.confusion.tolist() == [[5, 1, 5], [0, 4, 1]]
    assert alone.boundary_hits.tolist() == [3, 2]
