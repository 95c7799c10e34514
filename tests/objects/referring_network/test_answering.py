# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hand_made_room import hand_made_room

from geopurify.errors import BadInput
from geopurify.objects.grounding import ObjectScene, answer_expression
from geopurify.objects.referring_network.answering import decide, find_doubt, is_asked
from geopurify.objects.referring_network.config import PAPER_CONFIG, ROBOT_CONFIG
from geopurify.objects.referring_network.model_file import load_referring_net, save_referring_net
from geopurify.objects.referring_network.network import ReferringNet
from geopurify.objects.referring_network.network_path import SHIPPED, referring_net_path
from geopurify.objects.referring_network.region_finder import RegionFinder
from geopurify.query.referring import parse_expression

OBJECTS = hand_made_room().objects


class Texts:
    """Features drawn by the text's length."""

    encoded = 0

    def encode(self, texts):
        self.encoded += 1
        features = [np.random.default_rng(len(text)).normal(size=384) for text in texts]
        return np.stack([f / np.linalg.norm(f) for f in features]).astype(np.float32)

    def encode_words(self, text):
        rng = np.random.default_rng(len(text))
        return rng.normal(size=(len(text.split()) + 2, 384)).astype(np.float32)


def answered(text):
    return answer_expression(parse_expression(text), ObjectScene(OBJECTS))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("the largest table", ""),
        ("the quizzical table", "words"),
        ("the wooden table", "words"),  # not checked
        ("the piano next to the table", ""),  # a usual thing that is not there
        ("the entirety of tables", ""),  # understood: all tables
        ("the gizmo next to the table", "unnamed"),
        ("the chair on the lamp", "nothing fits"),
        ("the one next to the table", "unnamed"),
    ],
)
def test_what_is_doubtful_about_an_answer(text, doubt):
    assert find_doubt(answered(text)) == doubt


def test_several_that_fit_alike_are_doubtful():
    tie = replace(answered("the largest table"), margin_m=0.0)
    assert find_doubt(tie) == "tie"
    assert find_doubt(replace(tie, margin_m=0.1)) == ""


def test_the_network_is_asked_if_the_answer_is_doubtful():
    assert is_asked(answered("the quizzical chair"), knows_viewpoint=False)
    assert not is_asked(answered("the largest table"), knows_viewpoint=True)


def test_the_network_is_not_asked_for_sides_from_an_unknown_place():
    seen = replace(answered("the quizzical chair"), frame="the room's centre")
    assert not is_asked(seen, knows_viewpoint=False)
    assert is_asked(seen, knows_viewpoint=True)
    nothing = replace(seen, objects=())
    assert is_asked(nothing, knows_viewpoint=False)


def scored(**of_object):
    """Return scores of 0.05, and those of objects by their number: ``_2=0.9``."""
    scores = np.full(len(OBJECTS), 0.05, np.float32)
    for number, value in of_object.items():
        scores[int(number[1:])] = value
    return scores


def test_an_answer_without_doubt_stays():
    answer = replace(answered("the largest chair"), margin_m=0.3)
    (chair,) = answer.objects
    others = [i for i, o in enumerate(OBJECTS) if o.label == "chair" and o is not chair]
    found = decide(answer, OBJECTS, scored(**{f"_{others[0]}": 0.99}))
    assert found.decided_by == "geometry" and found.objects == (chair,)
    assert decide(answer, OBJECTS, scored()).objects == (chair,)


def test_where_words_are_lost_the_network_chooses():
    answer = answered("the quizzical chair nearest to the table")
    found = decide(answer, OBJECTS, scored(_2=0.7, _4=0.9))
    assert found.decided_by == "network" and found.ambiguous
    assert found.objects == (OBJECTS[4],) and found.alternatives == (OBJECTS[2],)
    assert found.network_scores[:2] == (
        (OBJECTS[4].object_id, pytest.approx(0.9)),
        (OBJECTS[2].object_id, pytest.approx(0.7)),
    )
    several = decide(answered("all quizzical chairs"), OBJECTS, scored(_2=0.7, _4=0.9))
    assert several.count == 2 and not several.ambiguous


def test_where_nothing_fits_all_that_the_network_holds_are_meant():
    answer = answered("the chair on the lamp")
    found = decide(answer, OBJECTS, scored(_2=0.7, _4=0.9))
    assert found.objects == (OBJECTS[4], OBJECTS[2]) and found.reason == ""
    still = decide(answer, OBJECTS, scored())
    assert still.objects == () and still.reason == answer.reason


def test_a_usual_thing_that_is_not_there_is_not_replaced():
    answer = answered("the piano next to the table")
    found = decide(answer, OBJECTS, scored(_2=0.99))
    assert found.objects == () and "piano" in found.reason


def test_lost_words_and_no_likely_object_are_no_answer():
    answer = answered("the quizzical chair nearest to the table")
    found = decide(answer, OBJECTS, scored())
    assert found.objects == () and "unlikely" in found.reason
    unsure = decide(answer, OBJECTS, np.full(len(OBJECTS), 0.4, np.float32))
    assert unsure.decided_by == "geometry" and unsure.objects == answer.objects


def test_the_parser_s_answer_stays_if_the_network_agrees():
    answer = answered("the quizzical chair nearest to the table")
    scores = np.full(len(OBJECTS), 0.9, np.float32)
    scores[OBJECTS.index(answer.objects[0])] = 0.6
    found = decide(replace(answer, margin_m=0.2), OBJECTS, scores)
    assert found.decided_by == "geometry" and found.objects == answer.objects
    drawn = decide(replace(answer, margin_m=0.0), OBJECTS, scores)  # nothing told them apart
    assert drawn.decided_by == "network" and drawn.objects != answer.objects


@pytest.fixture
def finder(tmp_path):
    torch.manual_seed(0)
    save_referring_net(tmp_path / "net.safetensors", ReferringNet(ROBOT_CONFIG), {})
    return RegionFinder.load(tmp_path / "net.safetensors", Texts())


def test_objects_are_prepared_once(finder):
    first = finder.score("the red chair", OBJECTS)
    encoded = finder._texts.encoded
    assert (finder.score("the red chair", list(OBJECTS)) == first).all()
    assert finder._texts.encoded == encoded
    assert first.shape == (len(OBJECTS),) and ((first > 0) & (first < 1)).all()
    finder.score("the red chair", OBJECTS[:-1])
    assert finder._texts.encoded > encoded
    assert finder.score("the red chair", ()).shape == (0,)


def test_scores_are_the_same_however_the_map_is_turned(finder):
    up = np.array([0.0, 1.0, 0.0])
    turn = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], np.float64)
    assert (turn[:3, :3] @ [0, 0, 1] == up).all()
    turned = [turned_by(turn, found) for found in OBJECTS]
    pose = np.eye(4)
    pose[:3, 3] = (1, -2, 1)
    straight = finder.score("the red chair", OBJECTS, T_map_viewpoint=pose)
    other = finder.score("the red chair", turned, up, turn @ pose)
    assert other == pytest.approx(straight, abs=1e-4)


def turned_by(turn, found):
    return replace(found, T_map_box=turn @ found.T_map_box)


def test_a_network_of_voxels_is_refused():
    with torch.device("meta"), pytest.raises(BadInput, match="can't choose among objects"):
        RegionFinder(ReferringNet(PAPER_CONFIG), Texts())


def test_the_shipped_network_is_small_and_the_default():
    assert referring_net_path("") == SHIPPED and SHIPPED.stat().st_size <= 15_000_000
    assert load_referring_net(SHIPPED).config == ROBOT_CONFIG
    assert referring_net_path("none") is None
    assert referring_net_path("~/net.safetensors") == Path.home() / "net.safetensors"
