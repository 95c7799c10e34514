# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Questions for a colour or a material of a thing: some that are there, some that are not."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify_train.clip.claims import MATERIAL_NAMES, ObjectTable
from geopurify_train.clip.phrases import CATEGORIES
from geopurify_train.clip.rendered_worlds import object_table
from geopurify_train.clip.room_questions import Question, find_shown
from geopurify_worlds.captions import ADJECTIVES
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.room import Room

MOST = 10  # of a kind in a room
MATERIAL_WORDS = tuple(ADJECTIVES.get(name, name) for name in MATERIAL_NAMES)
SEED = 0  # of the draw


def attribute_questions(room: Room, instances: NDArray[np.uint16]) -> Iterator[Question]:
    """Yield questions for the attribute of a thing, such as "the wooden table".

    Nothing answers those of the kinds "absent ...": things of the category are there, and the
    attribute of each is known to be another.

    Args:
        instances: (N,) of the voxels of the room's map.
    """
    objects, shown = object_table(room), find_shown(room, instances)
    rng = np.random.default_rng(SEED)
    for name, words in (("color", COLOR_NAMES), ("material", MATERIAL_WORDS)):
        known = getattr(objects, name)
        for kind, pairs in (
            (name, _pairs_there(known, objects, shown)),
            (f"absent {name}", _pairs_absent(known, objects, shown, len(words))),
        ):
            for index in np.sort(rng.permutation(len(pairs))[:MOST]):
                word, category = pairs[index]
                right = (known == word) & (objects.category == category)
                yield Question(kind, f"the {words[word]} {CATEGORIES[category]}", right)


def _pairs_there(
    known: NDArray[np.int64], objects: ObjectTable, shown: NDArray[np.bool_]
) -> Sequence[tuple[int, int]]:
    rows = np.flatnonzero(shown & (known >= 0))
    return sorted({(int(known[i]), int(objects.category[i])) for i in rows})


def _pairs_absent(
    known: NDArray[np.int64], objects: ObjectTable, shown: NDArray[np.bool_], count: int
) -> Sequence[tuple[int, int]]:
    pairs = []
    for category in sorted(set(objects.category[shown].tolist())):
        own = set(known[objects.category == category].tolist())
        if -1 not in own:
            pairs += [(word, category) for word in range(count) if word not in own]
    return pairs
