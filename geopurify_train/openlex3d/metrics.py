# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""OpenLex3D's metrics of segmentation: frequency of categories, and set ranking.

Every point of the ground truth takes the prediction nearest to it.  Figures are means over
objects of the means over their points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify_train.openlex3d.object_labels import (
    CATEGORIES,
    DEPICTIONS,
    MISSING,
    SIMILAR,
    SYNONYMS,
    ObjectLabels,
    categories_of,
)
from geopurify_train.openlex3d.prediction_files import Prediction

FARTHEST_M = 0.05  # from a point to its prediction; beyond, that is missing
EXCLUDED = ("wall", "floor", "ceiling", "doorframe", "ledge", "windowledge")
RANKED_POINTS = 2000  # at a time: all prompts of each are sorted


@dataclass(frozen=True, eq=False)
class Scene:
    """The ground truth of a scene.

    Attributes:
        points_map: (N, 3), metres.
        object_ids: (N,) of what each point is of.
        objects: their labels; points of others don't count.
    """

    points_map: NDArray[np.float32]
    object_ids: NDArray[np.integer]
    objects: Mapping[int, ObjectLabels]

    def scored_objects(self) -> list[int]:
        """Return the ids that count: labelled, seen, and not of `EXCLUDED` synonyms."""
        return [
            int(each)
            for each in np.unique(self.object_ids)
            if int(each) in self.objects
            and not {name.replace(" ", "") for name in self.objects[int(each)].synonyms}
            & set(EXCLUDED)
        ]


def category_frequency(
    scene: Scene,
    prediction: Prediction,
    texts: NDArray[np.float32],
    prompts: Sequence[str],
    top: int = 5,
) -> dict[str, float]:
    """Return how often the best of each point's ``top`` labels is of each category.

    Args:
        texts: (P, D) features of the prompts.
    """
    nearest, distance_m = _nearest(scene, prediction)
    shares = []
    for each in scene.scored_objects():
        rows = np.flatnonzero(scene.object_ids == each)
        category = categories_of(scene.objects, each, prompts)
        labels = _ranked(prediction, nearest[rows], texts)[:, :top]
        best = category[labels].min(1)
        best[distance_m[rows] > FARTHEST_M] = MISSING
        shares.append(np.bincount(best, minlength=len(CATEGORIES)) / len(rows))
    means = np.mean(shares, axis=0) if shares else np.full(len(CATEGORIES), np.nan)
    return dict(zip(CATEGORIES, means.tolist(), strict=True))


def set_ranking(
    scene: Scene, prediction: Prediction, texts: NDArray[np.float32], prompts: Sequence[str]
) -> dict[str, float]:
    """Return how near the labels of each set are to the ranks that the set should have.

    Of s synonyms these are the first s, and those after them for depictions and what is similar
    (the secondary set).  A label within scores 1, the last one 0; before its ranks it loses in
    proportion too.

    Args:
        texts: (P, D) features of the prompts.
    """
    nearest, _ = _nearest(scene, prediction)
    found: dict[str, list[float]] = {"overall": [], "synonyms": [], "secondary": []}
    for each in scene.scored_objects():
        category = categories_of(scene.objects, each, prompts)
        first = np.flatnonzero(category == SYNONYMS)
        second = np.flatnonzero((category == DEPICTIONS) | (category == SIMILAR))
        ranks = _ranks(prediction, nearest[scene.object_ids == each], texts)
        start, end = len(first), len(first) + len(second)
        scores = {
            "synonyms": rank_scores(ranks[:, first], 0, start - 1, len(prompts)),
            "secondary": rank_scores(ranks[:, second], start, end - 1, len(prompts)),
        }
        for name, score in scores.items():
            if score.size:
                found[name].append(float(score.mean()))
        if start + len(second):
            found["overall"].append(float(np.concatenate(list(scores.values()), axis=1).mean()))
    return {name: float(np.mean(each)) if each else np.nan for name, each in found.items()}


def rank_scores(
    ranks: NDArray[np.integer], first: int, last: int, count: int
) -> NDArray[np.float64]:
    """Return 1 for ranks in ``first`` to ``last``, falling to 0 at either end of all ranks.

    Args:
        count: of all labels; ranks begin at 0.
    """
    before = 1 + np.minimum(0, (ranks - first) / max(first, 1e-9))
    after = 1 - np.maximum(0, (ranks - last) / max(count - 1 - last, 1e-9))
    return np.minimum(before, after)


def _nearest(
    scene: Scene, prediction: Prediction
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return (N,) which embedding each point takes, and how far away its point is."""
    distance_m, nearest = cKDTree(prediction.points_map).query(scene.points_map)
    return prediction.index[nearest], np.asarray(distance_m)


def _ranked(
    prediction: Prediction, rows: NDArray[np.int64], texts: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return (N, P) prompts of each point, the most similar first."""
    unit = texts / np.maximum(np.linalg.norm(texts, axis=1, keepdims=True), 1e-9)
    parts = [
        np.argsort(-(prediction.embeddings[rows[at : at + RANKED_POINTS]] @ unit.T), kind="stable")
        for at in range(0, len(rows), RANKED_POINTS)
    ]
    return np.concatenate(parts)


def _ranks(
    prediction: Prediction, rows: NDArray[np.int64], texts: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Return the (N, P) rank of each prompt for each point, from 0."""
    ranks: NDArray[np.int64] = np.argsort(_ranked(prediction, rows, texts), axis=1)
    return ranks
