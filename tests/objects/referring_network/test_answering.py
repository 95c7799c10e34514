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
from geopurify.objects.referring_network.answering import RegionFinder, decide, leaves_open
from geopurify.objects.referring_network.config import PAPER_CONFIG, ROBOT_CONFIG
from geopurify.objects.referring_network.model_file import load_referring_net, save_referring_net
from geopurify.objects.referring_network.network import ReferringNet
from geopurify.objects.referring_network.network_path import SHIPPED, referring_net_path
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
    ("text", "is_open"),
    [
        ("the largest table", False),
        ("the quizzical table", True),
        ("the wooden table", True),  # not checked
        ("the piano next to the table", False),  # there is none
        ("the chair nearest to the table", False),  # though two are as near
        ("the quizzical chair left of the table", False),  # seen from where?
    ],
)
def test_an_answer_is_open_if_words_are_lost(text, is_open):
    assert leaves_open(answered(text), knows_viewpoint=False) == is_open
    is_lost = is_open or "quizzical" in text
    assert leaves_open(answered(text), knows_viewpoint=True) == is_lost


def test_the_network_chooses_what_it_holds_for_likelier_than_not():
    answer = answered("the quizzical chair nearest to the table")
    scores = np.full(len(OBJECTS), 0.1, np.float32)
    scores[[2, 4]] = 0.7, 0.9
    found = decide(answer, OBJECTS, scores)
    assert found.decided_by == "network" and found.ambiguous
    assert [o.object_id for o in found.objects] == [OBJECTS[4].object_id]
    assert [o.object_id for o in found.alternatives] == [OBJECTS[2].object_id]
    assert found.network_scores[:2] == (
        (OBJECTS[4].object_id, pytest.approx(0.9)),
        (OBJECTS[2].object_id, pytest.approx(0.7)),
    )
    several = decide(answered("all quizzical chairs"), OBJECTS, scores)
    assert several.count == 2 and not several.ambiguous


def test_the_parser_s_answer_stays_if_the_network_finds_nothing():
    answer = answered("the quizzical chair nearest to the table")
    found = decide(answer, OBJECTS, np.full(len(OBJECTS), 0.4, np.float32))
    assert found.decided_by == "geometry" and found.objects == answer.objects
    assert found.network_scores[0][1] == pytest.approx(0.4)


def test_the_parser_s_answer_stays_if_the_network_agrees():
    answer = answered("the quizzical chair nearest to the table")
    scores = np.full(len(OBJECTS), 0.9, np.float32)
    scores[OBJECTS.index(answer.objects[0])] = 0.6
    found = decide(answer, OBJECTS, scores)
    assert found.decided_by == "geometry" and found.objects == answer.objects


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
