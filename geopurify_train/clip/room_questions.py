# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Questions about a mapped room whose answers are known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.pipeline import Pipeline
from geopurify_train.clip.phrases import CATEGORIES, WITHHELD_PAIRS, category_names
from geopurify_train.clip.rendered_worlds import object_table
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.room import Room

MIN_VOXELS = 60  # of an object that is asked for, or that distracts
MIN_DISTRACTORS = 3
WITHHELD, TRAINED = "withheld pair", "trained pair"


@dataclass(frozen=True, eq=False)
class Question:
    """A text about a room.

    Attributes:
        right: (O,) which of its objects answer it; none if it is right to find nothing.
    """

    kind: str
    text: str
    right: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True)
class Answered:
    """A question, and whether the first object found, or that nothing was, is right."""

    kind: str
    text: str
    right: bool


def pair_questions(room: Room, instances: NDArray[np.uint16]) -> Iterator[Question]:
    """Yield questions for a colour and a category, with distractors that have one of the two.

    Args:
        instances: (N,) of the voxels of its map.
    """
    objects, shown = object_table(room), find_shown(room, instances)
    pairs = {(int(objects.color[i]), int(objects.category[i])) for i in np.flatnonzero(shown)}
    for color, category in sorted(pairs):
        if color < 0:
            continue
        same_color, same_category = objects.color == color, objects.category == category
        distractors = (same_color ^ same_category) & shown
        if distractors.sum() >= MIN_DISTRACTORS:
            pair = (COLOR_NAMES[color], CATEGORIES[category])
            kind = WITHHELD if pair in WITHHELD_PAIRS else TRAINED
            yield Question(kind, "the {} {}".format(*pair), same_color & same_category)


def category_questions(room: Room, instances: NDArray[np.uint16]) -> Iterator[Question]:
    """Yield questions for each category shown, by its name and by names that are not trained."""
    objects, names = object_table(room), category_names()
    for category in sorted(set(objects.category[find_shown(room, instances)].tolist())):
        right = objects.category == category
        yield Question("category", f"the {CATEGORIES[category]}", right)
        for synonym in names[category].withheld:
            yield Question("withheld synonym", f"the {synonym}", right)


def find_shown(room: Room, instances: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Tell which of the O objects of a room its map has."""
    return np.bincount(instances, minlength=len(room.objects) + 1)[1:] >= MIN_VOXELS


def ask(pipeline: Pipeline, room: Room, questions: Iterable[Question]) -> tuple[Answered, ...]:
    """Ask a map of the room; the object found is the one that most of its voxels are of."""
    return tuple(
        Answered(question.kind, question.text, _is_right(pipeline, room, question))
        for question in questions
    )


def _is_right(pipeline: Pipeline, room: Room, question: Question) -> bool:
    found = pipeline.query(question.text, top_k=1)
    first = found.points_map[found.object_ids == 0]
    if not len(first):
        return not question.right.any()
    _, instances = room.labels_at(first)
    return bool(question.right[int(np.bincount(instances).argmax()) - 1])
