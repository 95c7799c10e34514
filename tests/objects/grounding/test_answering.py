# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences about a room whose things are placed by hand, with the numbers that they mean."""

import numpy as np
import pytest
from hand_made_room import hand_made_room

from geopurify.objects.grounding import ObjectScene, answer_expression
from geopurify.query.referring import parse_expression

ANSWERS = {
    "the red chair": {9},
    "the chair nearest to the door": {9, 10},  # as near as each other: see the tie below
    "the chair farthest from the door": {11},
    "the chair in the corner": {11},
    "the chair that is not blue": {9},
    "the lamp on the table": {12},
    "the box under the table": {13},
    "the table with a lamp on it": {8},
    "the picture above the night stand": {15},
    "the cabinet against the wall": {14},
    "the table between the red chair and the blue chair": {8},
    "the table between two chairs": {8},
    "the tallest thing": {6, 14},
    "the blue chair next to the table": {10},
    "the chair not next to the table": {11},
    "the second closest chair to the cabinet": {10},
    "all blue chairs": {10, 11},
    "how many chairs are at the table": {9, 10},
    "the sofa": set(),
    "the chair next to the sofa": set(),
    "the thing in the middle of the room": {8, 12, 13},
    "the window opposite the door": {7},
    "facing the window, the chair on the left": {9},
    "facing the door, the chair on the left": {11},
    "standing at the door, the chair to the right of the table": {10},
    "the nightstand": {16},
}


def ask(sentence: str, **how):
    return answer_expression(parse_expression(sentence), hand_made_room(), **how)


@pytest.mark.parametrize("sentence", ANSWERS)
def test_sentences_mean_the_right_things(sentence):
    answer = ask(sentence)
    found = {item.object_id for item in answer.objects}
    if len(ANSWERS[sentence]) > 1 and answer.expression.quantity == "one":
        assert found < ANSWERS[sentence] and answer.margin_m is not None and answer.margin_m < 0.2
    else:
        assert found == ANSWERS[sentence]
    assert bool(answer.reason) == (not found)


def viewpoint(x: float, y: float, yaw: float) -> np.ndarray:
    pose = np.eye(4)
    pose[:2, :2] = [[np.cos(yaw), -np.sin(yaw)], [np.sin(yaw), np.cos(yaw)]]
    pose[:3, 3] = [x, y, 1.2]
    return pose


def test_left_and_right_change_sides_with_the_viewpoint():
    from_door, from_window = viewpoint(0, -1.8, np.pi / 2), viewpoint(0, 1.8, -np.pi / 2)
    for sentence in ("the chair left of the table", "the leftmost chair"):
        seen = ask(sentence, T_map_viewpoint=from_door)
        assert [o.object_id for o in seen.objects] == [9]
        assert seen.frame == "the viewpoint of the request" and not seen.ambiguous
    across = ask("the chair left of the table", T_map_viewpoint=from_window)
    assert [o.object_id for o in across.objects] == [10]


def test_without_a_viewpoint_left_is_said_from_the_rooms_centre_and_ambiguous():
    answer = ask("the chair left of the table")
    assert "centre" in answer.frame
    assert answer.ambiguous and answer.alternatives


def test_the_robot_counts_if_there_is_no_viewpoint():
    answer = ask("the chair left of the table", T_map_robot=viewpoint(0, -1.8, np.pi / 2))
    assert (answer.objects[0].object_id, answer.frame) == (9, "the robot")
    assert answer.ambiguous  # from the window it is the other one


def test_a_tie_is_said():
    answer = ask("the chair next to the table")
    assert answer.ambiguous and answer.margin_m == pytest.approx(0)
    assert {answer.objects[0].object_id, answer.alternatives[0].object_id} == {9, 10}


def test_the_margin_is_the_distance_to_the_next_one():
    answer = ask("the chair farthest from the door")
    assert answer.margin_m == pytest.approx(answer.margin_m, abs=0.01)
    assert answer.margin_m > 0.2


def test_every_phrase_has_its_objects():
    found = {
        p.text: [o.object_id for o in p.objects] for p in ask("the lamp on the table").phrases
    }
    assert found == {"lamp [on(table)]": [12], "table": [8]}


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("the chair next to the sofa", "there is no sofa in the map"),
        ("the chair next to itself", "nothing stands in a relation to itself"),
        ("the fifth chair from the left", "there are only 3 of them"),
        ("the lamp on the cabinet", "nothing is lamp [on(cabinet)]"),
        ("the lamp on the blue table", "nothing in the map is table [blue]"),
    ],
)
def test_why_nothing_fits_is_said(sentence, reason):
    answer = ask(sentence)
    assert (answer.objects, answer.reason) == ((), reason)


def test_what_boxes_do_not_show_is_said():
    assert ask("the wooden chair that is open").not_checked == ("wooden", "open")


def test_an_empty_map_has_no_answers():
    answer = answer_expression(parse_expression("the chair left of the table"), ObjectScene(()))
    assert answer.reason == "there is no chair in the map"


def test_features_tell_what_no_class_names():
    answer = ask("the swivel thing next to the door", match_text=None)
    assert answer.reason or answer.objects  # no class is asked for
    found = ask("the throne", match_text=lambda noun: np.arange(16) == 8)
    assert [o.object_id for o in found.objects] == [9]
