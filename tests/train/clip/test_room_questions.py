# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Questions about a room of five objects, and answers from a map that finds what it is told to."""

from types import SimpleNamespace

import numpy as np
import pytest

from geopurify_train.clip.room_questions import (
    MIN_VOXELS,
    Question,
    ask,
    category_questions,
    pair_questions,
)
from geopurify_worlds.materials import material_of
from geopurify_worlds.objects import of_material, scene_object
from geopurify_worlds.room import Room
from geopurify_worlds.shapes import box

THINGS = (
    ("red", "chair"),
    ("blue", "chair"),
    ("green", "chair"),
    ("red", "table"),
    ("white", "table"),
)


@pytest.fixture(scope="module")
def room() -> Room:
    rng = np.random.default_rng(0)
    objects = [
        scene_object(
            name, of_material(material_of(color, "plastic", rng), box((x, 0, 0), (0.2,) * 3))
        )
        for x, (color, name) in enumerate(THINGS)
    ]
    return Room(np.array([10.0, 4.0, 3.0]), tuple(objects))


def voxels(*instances: int) -> np.ndarray:
    """Return the instances of a map in which some objects are large enough to be asked for."""
    return np.repeat(np.array(instances, np.uint16), MIN_VOXELS)


def asked(questions) -> dict[str, tuple[str, list[bool]]]:
    return {each.text: (each.kind, each.right.tolist()) for each in questions}


def test_a_pair_needs_three_distractors(room):
    found = asked(pair_questions(room, voxels(1, 2, 3, 4, 5)))
    # two more chairs and a red table share one word with the red chair; the others have two such
    assert found == {"the red chair": ("withheld pair", [True, False, False, False, False])}


def test_pairs_seen_in_training_are_another_kind(room):
    blue = Room(room.size_m, (*room.objects[:4], room.objects[1]))  # two blue chairs
    found = asked(pair_questions(blue, voxels(1, 2, 3, 4, 5)))
    assert found["the red chair"][0] == "withheld pair"
    assert "the blue chair" not in found  # beside a red and a green one only
    more = Room(room.size_m, (*room.objects[:3], *room.objects[2:3], room.objects[2]))
    found = asked(pair_questions(more, voxels(1, 2, 3, 4, 5)))
    assert found["the blue chair"] == ("trained pair", [False, True, False, False, False])


def test_objects_that_the_map_hardly_has_are_neither_asked_for_nor_distract(room):
    assert asked(pair_questions(room, voxels(1, 2, 4, 5))) == {}
    nearly = np.concatenate([voxels(1, 2, 4, 5), np.full(MIN_VOXELS - 1, 3, np.uint16)])
    assert asked(pair_questions(room, nearly)) == {}


def test_categories_are_asked_for_by_trained_and_by_other_names(room):
    found = asked(category_questions(room, voxels(1, 2)))
    assert found.pop("the chair") == ("category", [True, True, True, False, False])
    assert found
    assert {kind for kind, _ in found.values()} == {"withheld synonym"}


def test_the_first_object_found_decides(room):
    def found(points_map: list, ids: list) -> SimpleNamespace:
        points = np.array(points_map, np.float64).reshape(-1, 3)
        return SimpleNamespace(points_map=points, object_ids=np.array(ids, np.int64))

    answers = {
        "most of it": found([[0, 0, 0], [0.05, 0, 0], [1, 0, 0], [3, 0, 0]], [0, 0, 0, 1]),
        "another": found([[1, 0, 0], [0, 0, 0], [0, 0, 0]], [0, 1, 1]),
        "nothing": found([], []),
    }
    pipeline = SimpleNamespace(query=lambda text, top_k: answers[text])
    for right, wanted in ((np.arange(5) == 0, [1, 0, 0]), (np.zeros(5, np.bool_), [0, 0, 1])):
        questions = [Question("any", text, right) for text in answers]
        assert [each.right for each in ask(pipeline, room, questions)] == wanted
