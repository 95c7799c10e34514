# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of objects is true of them."""

from dataclasses import replace

import numpy as np
import pytest

from geopurify_worlds.captions import ObjectFacts, caption, describe
from geopurify_worlds.materials import Material, uniform
from geopurify_worlds.objects import SceneObject, of_material, scene_object
from geopurify_worlds.room import Room
from geopurify_worlds.shapes import box

RED = (0.5, 0.1, 0.1)
WOOD = Material(RED, RED, "wood", 0.05, color_name="red", substance="wood")
CHAIR = ObjectFacts("chair", "red", "wood", "small", ("next to the black table",))


def cube(name: str, side_m: float, x_m: float, material: Material = WOOD) -> SceneObject:
    shape = box((x_m, 0, side_m / 2), (side_m, side_m, side_m))
    return scene_object(name, of_material(material, shape))


def test_facts_of_a_hand_made_room() -> None:
    objects = (
        cube("floor", 6, 0, uniform((1, 1, 1))),
        cube("box", 1.0, 0),
        cube("box", 0.5, 0.9, replace(WOOD, color_name="blue", substance="cardboard")),
        cube("lamp", 0.2, -2),
    )
    floor, large, small, lamp = describe(Room(np.array([6.0, 6.0, 2.5]), objects))
    assert floor == ObjectFacts("floor", "", "", "", ())
    assert large == ObjectFacts("box", "red", "wood", "large", ("next to the blue box",))
    assert small == ObjectFacts("box", "blue", "cardboard", "small", ("next to the red box",))
    assert lamp == ObjectFacts("lamp", "red", "wood", "", ())


def test_captions_say_some_facts_in_order() -> None:
    rng = np.random.default_rng(0)
    said = {caption(CHAIR, rng) for _ in range(300)}
    assert "a small red wooden chair next to the black table" in said
    assert "the chair" in said
    assert "a red chair" in said
    assert len(said) == 2 * 2**3 * 2


@pytest.mark.parametrize(
    ("category", "color", "words"),
    [("lamp", "orange", {"an orange lamp", "a lamp"}), ("books", "", {"books", "the books"})],
)
def test_articles(category: str, color: str, words: set[str]) -> None:
    rng = np.random.default_rng(1)
    facts = ObjectFacts(category, color, "", "", ())
    assert {caption(facts, rng) for _ in range(60)} >= words
    assert not {"a books", "a orange lamp"} & {caption(facts, rng) for _ in range(60)}


def test_same_generator_says_the_same() -> None:
    once, again = (
        [caption(CHAIR, rng) for _ in range(5)]
        for rng in (np.random.default_rng(4), np.random.default_rng(4))
    )
    assert once == again
