# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One rendered room, mapped once and labelled with one vocabulary after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config
from geopurify.evaluation.metrics import class_scores
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify_train.vocabularies.names import HOME, LongVocabulary
from geopurify_worlds.room_sequence import RoomSequence


@dataclass(frozen=True)
class VocabularyResult:
    """What a vocabulary made of a room.

    Attributes:
        miou_raw, miou: before and after purification, over the home names that the room has.
        dropped: names that were dropped.
        seconds: of the purification, its affinities known.
    """

    seed: int
    title: str
    names: int
    class_purification: bool
    miou_raw: float
    miou: float
    dropped: int
    seconds: float


def try_room(
    seed: int,
    frames: int,
    encoder: Encoder,
    config: Config,
    vocabularies: Sequence[LongVocabulary],
) -> list[VocabularyResult]:
    """Map the room of a seed and label it, with class purification and without."""
    room = RoomSequence(seed, frames)
    pipeline = Pipeline(config, encoder, room.up_map)
    for index in range(len(room)):
        pipeline.integrate(room[index])
    pipeline.purify(with_labels=False)
    truth, _ = room.room.labels_at(pipeline.label_voxels().points_map)
    found = []
    for vocabulary in vocabularies:
        pipeline.set_vocabulary(vocabulary.names)
        for switch in (False, True):
            purify = replace(config.purify, class_purification=switch)
            pipeline.config = replace(config, purify=purify)
            pipeline.purify(with_labels=False)  # so that all scores are pooled again
            start = perf_counter()
            pipeline.purify()
            seconds = perf_counter() - start
            found.append(_score(pipeline, truth, seed, vocabulary, switch, seconds))
    return found


def _score(
    pipeline: Pipeline,
    truth: NDArray[np.uint16],
    seed: int,
    vocabulary: LongVocabulary,
    switch: bool,
    seconds: float,
) -> VocabularyResult:
    cloud, home = pipeline.label_voxels(), np.append(vocabulary.home_index, len(HOME))
    miou_raw, miou = (
        class_scores(truth, home[np.minimum(labels, len(home) - 1)], len(HOME)).mean_iou
        for labels in (cloud.labels_raw, cloud.labels)
    )
    return VocabularyResult(
        seed,
        vocabulary.title,
        len(vocabulary.names),
        switch,
        miou_raw,
        miou,
        len(pipeline.dropped_names),
        seconds,
    )
