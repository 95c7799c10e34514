# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences about a map: parsed, answered by its objects, returned as the answer to a query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.config import QueryConfig
from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder
from geopurify.frame.poses import check_rigid
from geopurify.fusion.keys import voxel_centres
from geopurify.objects.grounding.answering import answer_expression
from geopurify.objects.grounding.scene import STRUCTURE, ObjectScene
from geopurify.objects.map_object import MapObject
from geopurify.query.objects import FoundObject
from geopurify.query.referring import ReferringExpression, parse_expression
from geopurify.query.referring.answer import ReferringAnswer
from geopurify.query.referring.plain_names import is_plain_name, names_nothing, says_which
from geopurify.query.regions import Region
from geopurify.query.results import QueryResult
from geopurify.query.scoring import check_text, compute_relevancy, select_negatives
from geopurify.query.vocabulary import Vocabulary

Reconsider = Callable[[ReferringAnswer, Sequence[MapObject]], ReferringAnswer]


@dataclass(frozen=True, eq=False)
class MapKnowledge:
    """What sentences about a map are answered from.

    Attributes:
        objects: of the map; those that are gone don't count.
        structure: (M, 3) points of walls and floors by class name.
        generic: (G, D) features of what anything is called.
    """

    objects: Sequence[MapObject]
    structure: Mapping[str, NDArray[np.float32]]
    up_map: NDArray[np.float64]
    voxel_size_m: float
    vocabulary: Vocabulary
    generic: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Viewpoints:
    """Poses in the map frame, (4, 4), x forward: of the request, and of the robot."""

    T_map_viewpoint: ArrayLike | None = None
    T_map_robot: ArrayLike | None = None


def parse_query(
    text: str, config: QueryConfig, class_names: Sequence[str]
) -> ReferringExpression | None:
    """Parse a query; None if it only names a thing, which the scores of voxels answer.

    Raises:
        BadInput: the text is empty or too long.
    """
    text = check_text(text, config.max_text_length)
    names = {name.lower() for name in class_names}
    if is_plain_name(text, names):
        return None
    expression = parse_expression(text, class_names)
    asked = says_which(expression, names) or names_nothing(expression)
    return expression if asked else None


def answer_query(
    expression: ReferringExpression,
    known: MapKnowledge,
    encoder: TextEncoder,
    config: QueryConfig,
    viewpoints: Viewpoints,
    *,
    top_k: int | None = None,
    region: Region | None = None,
    reconsider: Reconsider | None = None,
) -> QueryResult:
    """Answer a sentence by the objects of a map.

    Args:
        top_k: objects at most.
        reconsider: is given the answer and the objects that count, and returns the final one.
        region: objects with their centre outside don't count.

    Raises:
        BadInput: a viewpoint is not a rotation and a translation.
    """
    objects = [found for found in known.objects if found.state != "missing"]
    if region is not None and objects:
        centres = np.stack([found.centre_m for found in objects]).astype(np.float32)
        is_inside = np.atleast_1d(region.contains(centres))
        objects = [found for found, inside in zip(objects, is_inside, strict=True) if inside]
    if names_nothing(expression):
        lost = f": not understood is {', '.join(expression.not_understood)}"
        reason = f"the text names no thing{lost if expression.not_understood else ''}"
        return as_query_result(ReferringAnswer(expression, (), reason=reason), (), 1.0, top_k)
    scene = ObjectScene(objects, known.up_map, known.structure)
    answer = answer_expression(
        expression,
        scene,
        T_map_viewpoint=_checked(viewpoints.T_map_viewpoint),
        T_map_robot=_checked(viewpoints.T_map_robot),
        match_text=text_matcher(objects, known, encoder, config.min_score),
    )
    if reconsider is not None:
        answer = reconsider(answer, objects)
    return as_query_result(answer, objects, known.voxel_size_m, top_k)


def _checked(pose: ArrayLike | None) -> NDArray[np.float64] | None:
    return None if pose is None else check_rigid(pose)


def text_matcher(
    objects: Sequence[MapObject], known: MapKnowledge, encoder: TextEncoder, min_score: float
) -> Callable[[str], NDArray[np.bool_]]:
    """Return what tells which objects' features answer a noun that is not a class of theirs."""

    def match(noun: str) -> NDArray[np.bool_]:
        if not objects:
            return np.zeros(0, np.bool_)
        try:
            feature = encoder.encode_text([noun])[0]
        except BadInput:  # the encoder doesn't know the word: nothing is called so
            return np.zeros(len(objects), np.bool_)
        names = known.vocabulary.features
        others = names[select_negatives(feature, names)]
        texts = np.concatenate([feature[None], others, known.generic])
        features = np.stack([found.feature for found in objects])
        scores = (features @ texts.T).astype(np.float32)
        return compute_relevancy(scores, encoder.logit_scale) >= min_score

    return match


def as_query_result(
    answer: ReferringAnswer,
    objects: Sequence[MapObject],
    voxel_size_m: float,
    top_k: int | None,
) -> QueryResult:
    """Return an answer with the voxels of its objects; scores are the objects' confidences."""
    by_id = {found.object_id: found for found in objects}
    meant = [by_id[found.object_id] for found in answer.objects][:top_k]
    counts = [len(found.packed_keys) for found in meant]
    keys = np.concatenate([np.empty(0, np.int64), *(found.packed_keys for found in meant)])
    confidences = np.array([found.confidence for found in meant], np.float32)
    return QueryResult(
        answer.expression.text,
        tuple(FoundObject(o.confidence, len(o.packed_keys), o.T_map_box, o.size_m) for o in meant),
        voxel_centres(keys, voxel_size_m),
        np.repeat(confidences, counts),
        np.repeat(np.arange(len(meant), dtype=np.int32), counts),
        float(confidences.max(initial=0)),
        answer,
    )


def structure_points(
    packed_keys: NDArray[np.int64],
    scores: NDArray[np.float32],
    names: Sequence[str],
    voxel_size_m: float,
) -> dict[str, NDArray[np.float32]]:
    """Return (M, 3) centres of the voxels of walls and floors by class name.

    Args:
        scores: (N, C) of the classes.
    """
    wanted = [index for index, name in enumerate(names) if name.lower() in STRUCTURE]
    if not wanted or not len(scores):
        return {}
    best = scores.argmax(1)
    return {
        names[index].lower(): voxel_centres(packed_keys[best == index], voxel_size_m)
        for index in wanted
    }
