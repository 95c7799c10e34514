# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""OpenLex3D's metrics of retrieval: the objects that a text finds, ranked, against the true ones.

Queries of level l0 are synonyms, those of level l1 a depiction and a synonym, as in "polka dots
duvet cover".
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify_train.openlex3d.metrics import Scene

LEVELS = ("l0", "l1")
OVERLAPS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))  # AP is their mean
RANKED_OVERLAP = 0.25  # from which on a found object counts for the inverse rank


@dataclass(frozen=True)
class Query:
    """A text and the ids of the objects that it is true of."""

    text: str
    level: str
    objects: tuple[int, ...]


def make_queries(scene: Scene) -> list[Query]:
    """Return the queries of a scene: what its objects are called, each text once."""
    asked: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in scene.scored_objects():
        labels = scene.objects[each]
        depicted = [f"{d} {name}" for d in labels.depictions for name in labels.synonyms]
        for level, texts in zip(LEVELS, (labels.synonyms, depicted), strict=True):
            for text in dict.fromkeys(texts):
                asked[text, level].append(each)
    return [Query(text, level, tuple(objects)) for (text, level), objects in asked.items()]


def overlaps_of(
    scene: Scene, query: Query, found: Sequence[NDArray[np.integer]]
) -> NDArray[np.float64]:
    """Return (F, T) intersections over unions of found objects with the true ones of a query.

    Args:
        found: which of the scene's points each object has.
    """
    ious = np.zeros((len(found), len(query.objects)))
    for column, each in enumerate(query.objects):
        is_true = scene.object_ids == each
        size = int(is_true.sum())
        for row, points in enumerate(found):
            shared = int(is_true[points].sum())
            ious[row, column] = shared / (size + len(points) - shared)
    return ious


def average_precision(ious: NDArray[np.float64], overlap: float) -> float:
    """Return the mean over true objects of the precision at the rank where each is found.

    A found object, the surest first, takes the true one that it overlaps most of those that are
    left; it is wrong if none is left at that overlap.

    Args:
        ious: (F, T), found objects by rank.
    """
    left = np.ones(ious.shape[1], np.bool_)
    right, total = 0, 0.0
    for rank, row in enumerate(ious, start=1):
        best = int(np.where(left, row, -1).argmax())
        if left[best] and row[best] >= overlap:
            left[best] = False
            right += 1
            total += right / rank
    return total / ious.shape[1]


def inverse_rank(ious: NDArray[np.float64]) -> float:
    """Return 1 / rank of the first found object that overlaps a true one enough, 0 for none."""
    hits = np.flatnonzero((ious >= RANKED_OVERLAP).any(1))
    return 1 / (1 + int(hits[0])) if len(hits) else 0.0


def summarize_retrieval(
    queries: Sequence[Query], ious: Sequence[NDArray[np.float64]]
) -> dict[str, float]:
    """Return means over the queries of each level that has some, and over all of them."""
    found: dict[str, float] = {}
    for level in (*LEVELS, "all"):
        own = [
            each
            for query, each in zip(queries, ious, strict=True)
            if level in (query.level, "all")
        ]
        if own:
            of = {at: float(np.mean([average_precision(o, at) for o in own])) for at in OVERLAPS}
            found |= {
                f"AP {level}": float(np.mean(list(of.values()))),
                f"AP50 {level}": of[0.5],
                f"AP25 {level}": float(np.mean([average_precision(o, 0.25) for o in own])),
                f"inverse rank {level}": float(np.mean([inverse_rank(o) for o in own])),
            }
    return found
