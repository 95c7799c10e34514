# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What people would say of the objects of a room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify_worlds.nearness import bounding_box, relation
from geopurify_worlds.objects import SceneObject
from geopurify_worlds.room import Room

STRUCTURE = ("wall", "floor", "ceiling")  # nothing is described by its place against these
LARGE, SMALL = 1.15, 0.85  # of the mean size of its category in the room
ADJECTIVES = {"wood": "wooden"}  # the other materials are their own adjectives
PLURALS = ("books",)
WORD_SHARE, RELATION_SHARE, ARTICLE_SHARE = 0.6, 0.5, 0.5  # how often a caption says it


@dataclass(frozen=True)
class ObjectFacts:
    """What is true of an object.

    Attributes:
        category: its class.
        color, material: of its main part, "" if nobody would name it.
        size: "small" or "large" among its kind in the room, else "".
        relations: phrases such as "on the white table" and "next to the red sofa".
    """

    category: str
    color: str
    material: str
    size: str
    relations: tuple[str, ...]


def describe(room: Room) -> list[ObjectFacts]:
    """Return the facts of each object of a room, in its order."""
    boxes = np.stack([bounding_box(item) for item in room.objects])
    return [
        ObjectFacts(
            item.name,
            item.material.color_name,
            item.material.substance,
            _size_word(index, room.objects, boxes),
            tuple(_relations(index, room, boxes)),
        )
        for index, item in enumerate(room.objects)
    ]


def caption(facts: ObjectFacts, rng: np.random.Generator) -> str:
    """Return a phrase of some of the facts, such as "a red wooden chair next to the table"."""
    material = ADJECTIVES.get(facts.material, facts.material)
    words = [word for word in (facts.size, facts.color, material) if word]
    said = [word for word in words if rng.uniform() < WORD_SHARE]
    phrase = " ".join([*said, facts.category])
    if rng.uniform() < ARTICLE_SHARE:
        phrase = f"the {phrase}"
    elif facts.category not in PLURALS:
        phrase = f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"
    if facts.relations and rng.uniform() < RELATION_SHARE:
        return f"{phrase} {rng.choice(facts.relations)}"
    return phrase


def _size_word(index: int, objects: Sequence[SceneObject], boxes: NDArray[np.float64]) -> str:
    kin = [i for i, other in enumerate(objects) if other.name == objects[index].name]
    if len(kin) < 2 or objects[index].name in STRUCTURE:
        return ""
    diagonals = np.linalg.norm(boxes[kin, 1] - boxes[kin, 0], axis=1)
    ratio = diagonals[kin.index(index)] / diagonals.mean()
    return "large" if ratio > LARGE else "small" if ratio < SMALL else ""


def _relations(index: int, room: Room, boxes: NDArray[np.float64]) -> list[str]:
    if room.objects[index].name in STRUCTURE:
        return []
    found = []
    for other, its_box in zip(room.objects, boxes, strict=True):
        if other is not room.objects[index] and other.name not in STRUCTURE:
            how = relation(boxes[index], its_box, room.spaces)
            if how:
                found.append(" ".join([how, "the", other.material.color_name, other.name]))
    return [phrase.replace("  ", " ") for phrase in found]
