# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify_train.openlex3d.metrics import Scene
from geopurify_train.openlex3d.object_labels import ObjectLabels
from geopurify_train.openlex3d.retrieval import (
    Query,
    average_precision,
    inverse_rank,
    make_queries,
    overlaps_of,
    summarize_retrieval,
)

IDS = np.array([1, 1, 1, 1, 2, 2, 3, 3])
SCENE = Scene(
    np.zeros((8, 3), np.float32),
    IDS,
    {
        1: ObjectLabels(("sofa", "couch")),
        2: ObjectLabels(("cushion",), depictions=("dots",)),
        3: ObjectLabels(("wall",)),
        4: ObjectLabels(("lamp",)),  # no point was seen of it
    },
)


def test_queries_are_synonyms_and_depictions_of_what_is_scored_and_seen():
    assert make_queries(SCENE) == [
        Query("sofa", "l0", (1,)),
        Query("couch", "l0", (1,)),
        Query("cushion", "l0", (2,)),
        Query("dots cushion", "l1", (2,)),
    ]


def test_overlaps_are_over_unions():
    found = [np.array([0, 1, 4, 5]), np.array([4, 5])]
    ious = overlaps_of(SCENE, Query("x", "l0", (1, 2)), found)
    assert ious == pytest.approx(np.array([[2 / 6, 2 / 4], [0, 1]]))


def test_precision_is_averaged_over_true_objects():
    ious = np.array([[0.6, 0], [0.7, 0], [0, 0.55]])  # the second finds what was found
    assert average_precision(ious, 0.5) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert average_precision(ious, 0.58) == pytest.approx(1 / 2)  # the other is missed
    assert average_precision(np.empty((0, 2)), 0.5) == 0
    assert average_precision(np.array([[0.3]]), 0.25) == 1


def test_the_inverse_rank_is_of_the_first_that_overlaps():
    assert inverse_rank(np.array([[0.1, 0.2], [0, 0.25], [0.9, 0]])) == 0.5
    assert inverse_rank(np.array([[0.2]])) == 0
    assert inverse_rank(np.empty((0, 1))) == 0


def test_levels_without_queries_have_no_figures():
    queries = [Query("sofa", "l0", (1,)), Query("cushion", "l0", (2,))]
    found = summarize_retrieval(queries, [np.array([[0.72]]), np.empty((0, 1))])
    assert found["AP l0"] == found["AP all"] == pytest.approx(0.5 * 5 / 10)  # 0.5 .. 0.7
    assert found["AP50 l0"] == found["AP25 all"] == found["inverse rank l0"] == 0.5
    assert not any("l1" in name for name in found)
