# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered room with labels as OpenLex3D's: synonyms, what looks alike, and what is beside."""

import csv
from collections import defaultdict
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.config.label_sets import label_set
from geopurify.encoders.simulated.look_alikes import look_alikes
from geopurify_train.openlex3d.metrics import Scene
from geopurify_train.openlex3d.object_labels import ObjectLabels
from geopurify_worlds.room import Room

HOME = label_set("home")
BESIDE_M = 0.05  # nearest points of two objects that are clutter of each other
POINTS_COMPARED = 500  # of an object


def room_prompts() -> tuple[str, ...]:
    """Return the names that a point is given one of: of homes, of ScanNet200, and synonyms."""
    names = [name for each in _synonyms().values() for name in each]
    return tuple(sorted({*HOME, *label_set("scannet200"), *names}))


def label_room(room: Room, points_map: NDArray[np.float32]) -> Scene:
    """Return the ground truth of points on a room's surfaces."""
    classes, objects = room.labels_at(points_map)
    similar, synonyms = look_alikes(HOME), _synonyms()
    class_of = {int(i): int(classes[objects == i][0]) for i in np.unique(objects)}
    beside = _beside(points_map, objects)
    labels = {
        each: ObjectLabels(
            synonyms=(HOME[label], *synonyms.get(HOME[label], ())),
            similar=tuple(HOME[other] for other in similar.get(label, ())),
            clutter=tuple(sorted(beside[each])),
        )
        for each, label in class_of.items()
        if label < len(HOME)
    }
    return Scene(points_map, objects, labels)


def _synonyms() -> dict[str, tuple[str, ...]]:
    """Return the phrases that mean each class."""
    found = defaultdict(list)
    with (files("geopurify.encoders") / "synonyms.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            for name in row["classes"].split(","):
                found[name].append(row["phrase"])
    return {name: tuple(phrases) for name, phrases in found.items()}


def _beside(points_map: NDArray[np.float32], objects: NDArray[np.integer]) -> dict[int, set[int]]:
    """Return for each object those with a point within `BESIDE_M` of some of its points."""
    tree = cKDTree(points_map)
    found: dict[int, set[int]] = defaultdict(set)
    for each in np.unique(objects):
        own = points_map[objects == each]
        own = own[:: max(len(own) // POINTS_COMPARED, 1)]
        for rows in tree.query_ball_point(own, BESIDE_M):
            found[int(each)].update(map(int, np.unique(objects[rows])))
        found[int(each)].discard(int(each))
    return found
