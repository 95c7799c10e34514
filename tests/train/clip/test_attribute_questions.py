# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Questions for colours and materials, about a room of four objects."""

import numpy as np

from geopurify_train.clip.attribute_questions import MATERIAL_WORDS, MOST, attribute_questions
from geopurify_train.clip.room_questions import MIN_VOXELS, Question
from geopurify_worlds.materials import material_of
from geopurify_worlds.objects import of_material, scene_object
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.room import Room
from geopurify_worlds.shapes import box

THINGS = (
    ("red", "plastic", "chair"),
    ("blue", "wood", "chair"),
    ("red", "wood", "table"),
    ("white", "metal", "lamp"),
)


def make_room() -> Room:
    rng = np.random.default_rng(0)
    objects = [
        scene_object(name, of_material(material_of(color, stuff, rng), box((x, 0, 0), (0.2,) * 3)))
        for x, (color, stuff, name) in enumerate(THINGS)
    ]
    return Room(np.array([10.0, 4.0, 3.0]), tuple(objects))


def asked(*instances: int) -> dict[str, list[Question]]:
    """Return the questions of each kind; the map has MIN_VOXELS of each instance."""
    voxels = np.repeat(np.array(instances, np.uint16), MIN_VOXELS)
    found: dict[str, list[Question]] = {}
    for each in attribute_questions(make_room(), voxels):
        found.setdefault(each.kind, []).append(each)
    return found


def test_what_is_there_is_asked_for_by_colour_and_by_material():
    found = asked(1, 2, 3)
    right = {each.text: np.flatnonzero(each.right).tolist() for each in found["color"]}
    assert right == {"the red chair": [0], "the blue chair": [1], "the red table": [2]}
    right = {each.text: np.flatnonzero(each.right).tolist() for each in found["material"]}
    assert right == {"the plastic chair": [0], "the wooden chair": [1], "the wooden table": [2]}


def test_what_is_absent_has_another_colour_or_material_than_all_things_of_its_category():
    found = asked(1, 2)
    absent = {each.text for each in found["absent color"]}
    assert len(absent) == min(MOST, len(COLOR_NAMES) - 2)
    assert absent <= {f"the {color} chair" for color in set(COLOR_NAMES) - {"red", "blue"}}
    absent = {each.text for each in found["absent material"]}
    others = set(MATERIAL_WORDS) - {"plastic", "wooden"}
    assert absent == {f"the {word} chair" for word in others}
    assert not any(each.right.any() for each in found["absent color"])


def test_things_that_the_map_hardly_has_are_not_asked_for_and_few_are_drawn():
    assert asked() == {}
    found = asked(1, 2, 3, 4)
    assert len(found["absent color"]) == MOST
    assert [each.text for each in asked(1, 2, 3, 4)["absent color"]] == [
        each.text for each in found["absent color"]
    ]
