# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.query.naming import NameRelations, find_relations

X, Y, Z = np.eye(3, dtype=np.float32)


def sentences_of(**meanings):
    """Return an encoder of sentences that gives these names these features."""
    return lambda names: np.array([meanings[name] for name in names], np.float32)


def never(names):
    assert not names
    return np.empty((0, 2), np.float32)


def test_unlike_names_are_not_related_and_need_no_sentences():
    relations = find_relations(("wall", "floor", "chair"), np.stack([X, Y, Z]), never)
    assert (relations.stands_for, relations.kinds) == ({}, {})


def test_the_first_of_equal_names_stands_for_all():
    relations = find_relations(("sofa", "wall", "couch", "settee"), np.stack([X, Y, X, X]))
    assert relations.stands_for == {2: 0, 3: 0}


def test_the_name_that_the_encoder_reads_best_stands_for_others():
    relations = find_relations(("jacket", "backpack", "wall"), np.stack([0.2 * X, X, Y]))
    assert relations.stands_for == {0: 1}


def test_a_name_without_a_feature_means_nothing():
    names = ("asdf", "wall", "qwer")
    relations = find_relations(names, np.stack([0 * X, X, 0 * X]))
    assert relations.stands_for == {0: None, 2: None}
    assert relations.describe(names) == [
        "'asdf': it means nothing to the encoder",
        "'qwer': it means nothing to the encoder",
    ]


ALIKE = np.stack([X, 0.8 * X + 0.6 * Y, Z])  # cosine 0.8 of the first two


@pytest.mark.parametrize(("cosine", "found"), [(0.9, {1: 0}), (0.8, {})])
def test_names_alike_to_the_encoder_are_the_same_if_they_mean_the_same(cosine, found):
    other = (cosine, (1 - cosine**2) ** 0.5)
    encode = sentences_of(sofa=(1, 0), couch=other)
    assert find_relations(("sofa", "couch", "wall"), ALIKE, encode).stands_for == found


def test_a_part_or_kind_is_not_the_same():
    encode = sentences_of(curtain=(1, 0), **{"curtain rod": (1, 0)})
    assert find_relations(("curtain", "curtain rod", "wall"), ALIKE, encode).stands_for == {}


def test_similarity_is_judged_by_what_other_names_have():
    names = tuple("abcdef")
    crowded = 3 * np.ones(6, np.float32) + np.eye(6, dtype=np.float32) * 2  # cosines of 0.95
    crowded /= np.linalg.norm(crowded, axis=1, keepdims=True)
    assert find_relations(names, crowded, never).stands_for == {}


def test_general_names_know_those_of_their_kinds_that_are_there():
    names = ("furniture", "wall", "chair", "table", "seat")
    relations = find_relations(names, np.eye(5, dtype=np.float32))
    assert relations.kinds == {0: (2, 3)}  # of seats there is only one
    assert relations.describe(names) == ["'furniture' is more general than chair, table"]


def test_a_single_name_has_no_relations():
    assert find_relations(("wall",), X[None]) == NameRelations()
