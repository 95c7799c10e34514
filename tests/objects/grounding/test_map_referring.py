# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from hand_made_room import hand_made_room
from small_world import ColorEncoder

from geopurify.config import QueryConfig
from geopurify.errors import BadInput
from geopurify.objects.grounding.map_referring import (
    MapKnowledge,
    Viewpoints,
    answer_query,
    parse_query,
    structure_points,
)
from geopurify.query import Region, Vocabulary
from geopurify.query.results import QueryResult

CONFIG = QueryConfig()
ENCODER = ColorEncoder()
NAMES = ("red", "green", "blue")
UP = np.array([0.0, 0.0, 1.0])


def known() -> MapKnowledge:
    features = ENCODER.encode_text(NAMES)
    colors = np.zeros((3, 3), np.uint8)
    objects = [replace(o, feature=features[0]) for o in hand_made_room().objects]
    vocabulary = Vocabulary(NAMES, "{}", features, colors)
    return MapKnowledge(objects, {}, UP, 0.1, vocabulary, np.empty((0, 3), np.float32))


def ask(text: str, viewpoints: Viewpoints | None = None, **how) -> QueryResult:
    expression = parse_query(text, CONFIG, NAMES)
    assert expression is not None
    return answer_query(expression, known(), ENCODER, CONFIG, viewpoints or Viewpoints(), **how)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "chair",
            "red chair",
            "wooden table",
            "trash can",
            "something to sit on",
            "where can I sit",
        ),
        *(
            "asdfghjkl",
            "table with metal legs",
            "office chair",
            "picture of a dog",
            "a soft thing",
        ),
    ],
)
def test_plain_names_are_left_to_the_scores_of_voxels(text):
    assert parse_query(text, CONFIG, NAMES) is None


def test_a_color_that_is_said_in_a_clause_says_which():
    names = ("chair", "table")
    for text in ("show me the chair, it is red", "the chair that is red", "which chair is blue"):
        assert parse_query(text, CONFIG, names) is not None
    for text in ("where is the red chair", "the gizmo that is red"):  # a name, and no class
        assert parse_query(text, CONFIG, names) is None


def test_names_of_classes_are_plain_whatever_they_say():
    assert parse_query("next to", CONFIG, ("next to",)) is None


def test_a_sentence_is_answered_by_objects_as_a_query_is():
    result = ask("the chair in the corner")
    assert result.referring is not None
    assert [found.object_id for found in result.referring.objects] == [11]
    assert result.objects[0].centre_m == pytest.approx([2.6, 1.6, 0.45])
    assert result.best_score == 1
    assert len(result.points_map) == 0  # things placed by hand have no voxels


def test_top_k_bounds_the_objects():
    assert len(ask("all chairs").objects) == 3
    assert len(ask("all chairs", top_k=2).objects) == 2


def test_a_region_leaves_out_what_lies_outside():
    pose = np.eye(4)
    pose[:3, 3] = (2, 1, 0.5)
    region = Region(pose, np.array([2.0, 2.0, 2.0]))
    assert [o.object_id for o in ask("all chairs", region=region).referring.objects] == [11]


@pytest.mark.parametrize("text", ["the of and", "not the", "stuhl neben dem fenster is"])
def test_texts_that_name_nothing_are_said_to(text):
    result = ask(text)
    assert result.objects == () and "names no thing" in result.referring.reason


@pytest.mark.parametrize(
    ("pose", "reason"),
    [(np.full((4, 4), np.nan), "pose_not_finite"), (np.ones((4, 4)), "pose_not_rigid")],
)
def test_an_unusable_viewpoint_is_refused(pose, reason):
    with pytest.raises(BadInput) as refused:
        ask("the chair left of the table", Viewpoints(pose))
    assert refused.value.reason == reason


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(BadInput) as refused:
        parse_query("the chair next to " * 1000, CONFIG, NAMES)
    assert refused.value.reason == "text_too_long"


def test_nouns_that_are_no_class_are_looked_for_by_features():
    # all objects' features are those of "red"
    assert ask("the red next to the door").referring.not_checked == ()
    assert ask("the violet thing next to the giraffe").referring.reason.startswith("there is no")


def test_walls_and_floors_are_the_voxels_whose_best_class_they_are():
    keys = np.array([0, 1, 2], np.int64)
    scores = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    points = structure_points(keys, scores, ("Wall", "chair"), 0.1)
    assert list(points) == ["wall"] and len(points["wall"]) == 2


def test_an_answer_can_be_reconsidered():
    def reconsider(answer, objects):
        assert len(objects) == len(known().objects)
        return replace(answer, objects=(objects[0],), decided_by="network")

    result = ask("the chair nearest to the table", reconsider=reconsider)
    assert result.referring is not None and result.referring.decided_by == "network"
    assert [o.object_id for o in result.referring.objects] == [known().objects[0].object_id]
    assert len(result.objects) == 1
