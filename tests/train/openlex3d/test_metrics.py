# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""OpenLex3D's metrics of a few points, worked out by hand."""

import numpy as np
import pytest

from geopurify_train.openlex3d.metrics import Scene, category_frequency, rank_scores, set_ranking
from geopurify_train.openlex3d.object_labels import ObjectLabels, categories_of
from geopurify_train.openlex3d.prediction_files import Prediction

PROMPTS = ("sofa", "couch", "dog", "bed", "lamp", "floor")
TEXTS = np.eye(6, dtype=np.float32)
SOFA, LAMP, FLOOR = 7, 8, 9
OBJECTS = {
    SOFA: ObjectLabels(("sofa", "couch"), ("dog",), ("bed",), (LAMP,)),
    LAMP: ObjectLabels(("lamp",)),
    FLOOR: ObjectLabels(("floor",)),
}


def points(*xs):
    return np.array([[x, 0, 0] for x in xs], np.float32)


def scene_of(ids):
    return Scene(points(*range(len(ids))), np.array(ids), OBJECTS)


def prediction_of(*orders):
    """Return a prediction whose points rank the prompts in given orders."""
    embeddings = np.zeros((len(orders), len(PROMPTS)), np.float32)
    for row, order in zip(embeddings, orders, strict=True):
        for rank, name in enumerate(order.split()):
            row[PROMPTS.index(name)] = 1 - 0.1 * rank
    return Prediction(points(*range(len(orders))), embeddings, np.arange(len(orders)))


def test_a_prompt_is_of_the_best_category_that_it_fits():
    names = [0, 0, 1, 2, 3, 5]  # synonyms, depictions, similar, clutter, incorrect
    assert categories_of(OBJECTS, SOFA, PROMPTS).tolist() == names
    assert categories_of(OBJECTS, LAMP, ("la mp", "sofa")).tolist() == [0, 5]


def test_frequencies_are_means_over_objects():
    scene = scene_of([SOFA, SOFA, SOFA, SOFA, LAMP, FLOOR])
    prediction = prediction_of("couch", "dog", "lamp", "floor", "lamp", "bed")
    found = category_frequency(scene, prediction, TEXTS, PROMPTS, top=1)
    expected = {"synonyms": (0.25 + 1) / 2, "depictions": 0.125, "vis_sim": 0.0}
    expected |= {"clutter": 0.125, "missing": 0.0, "incorrect": 0.125}  # the floor doesn't count
    assert found == pytest.approx(expected)


def test_the_best_of_the_top_labels_counts():
    prediction = prediction_of("floor lamp bed", "floor lamp bed")
    scene = scene_of([SOFA, LAMP])
    by_top = [category_frequency(scene, prediction, TEXTS, PROMPTS, top) for top in (1, 2, 3)]
    assert [each["incorrect"] for each in by_top] == [1.0, 0.0, 0.0]
    assert [each["clutter"] for each in by_top] == [0.0, 0.5, 0.0]
    assert [each["vis_sim"] for each in by_top] == [0.0, 0.0, 0.5]


def test_what_has_no_prediction_within_five_centimetres_is_missing():
    scene = scene_of([SOFA, SOFA])
    prediction = Prediction(points(0.04), TEXTS[:1], np.zeros(1, int))
    found = category_frequency(scene, prediction, TEXTS, PROMPTS, top=1)
    assert found["synonyms"] == 0.5
    assert found["missing"] == 0.5


def test_ranks_outside_their_box_lose_in_proportion():
    # box of ranks 2 to 3 among 6: the first rank 0, the last one 0, those between halfway
    assert rank_scores(np.arange(6), 2, 3, 6) == pytest.approx([0, 0.5, 1, 1, 0.5, 0])
    assert rank_scores(np.arange(3), 0, 0, 3) == pytest.approx([1, 0.5, 0])


def test_sets_in_their_order_are_perfect():
    scene = scene_of([SOFA])
    found = set_ranking(scene, prediction_of("couch sofa bed dog lamp floor"), TEXTS, PROMPTS)
    assert found == pytest.approx({"overall": 1, "synonyms": 1, "secondary": 1})


def test_sets_that_are_mixed_up_are_not():
    scene = scene_of([SOFA])
    found = set_ranking(scene, prediction_of("dog couch bed sofa lamp floor"), TEXTS, PROMPTS)
    # synonyms belong at 0 and 1: couch at 1, sofa at 3 loses 2 of 4
    assert found["synonyms"] == pytest.approx((1 + 0.5) / 2)
    # the others at 2 and 3: bed at 2, dog at 0 loses all
    assert found["secondary"] == pytest.approx((1 + 0) / 2)
    assert found["overall"] == pytest.approx((1 + 0.5 + 1 + 0) / 4)


def test_embeddings_may_be_of_objects():
    scene = scene_of([SOFA, SOFA, LAMP])
    prediction = Prediction(points(0, 1, 2), TEXTS[[4, 0]], np.array([1, 1, 0]))
    assert category_frequency(scene, prediction, TEXTS, PROMPTS, 1)["synonyms"] == 1.0
