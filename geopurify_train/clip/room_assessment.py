# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The test of an encoder in rooms that it has never seen: pictures, maps and questions."""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config, from_flat
from geopurify.encoders.embedded.encoder import embedded_encoder
from geopurify.evaluation.metrics import class_scores, confusion_matrix
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import run_sequence
from geopurify_train.clip.phrases import CATEGORIES, WITHHELD_PAIRS
from geopurify_train.clip.pixel_labels import pixel_labels
from geopurify_train.clip.room_questions import (
    WITHHELD,
    Answered,
    ask,
    category_questions,
    pair_questions,
)
from geopurify_worlds.room_sequence import HOME_ROOMS, RoomSequence
from geopurify_worlds.style import ColorRules

PICTURE_STEP = 6  # every n-th picture is labelled


@dataclass(frozen=True, eq=False)
class RoomResult:
    """What one room showed.

    Attributes:
        pixels: (K, K + 1) confusion of the pictures, as `confusion_matrix`.
        miou_raw, miou_purified: of the map, over the categories that it has.
        iou_raw, iou_purified: (K,) NaN for categories in neither truth nor labels.
    """

    seed: int
    pixels: NDArray[np.int64]
    miou_raw: float
    miou_purified: float
    iou_raw: NDArray[np.float64]
    iou_purified: NDArray[np.float64]
    answers: tuple[Answered, ...]


def encoder_and_settings(weights: Path) -> tuple[Encoder, Config]:
    """Return the encoder with some weights, and the settings of the test."""
    config = from_flat({"vocabulary.label_set": "home"})
    return embedded_encoder(config.encoder, weights), config


def assess_room(encoder: Encoder, config: Config, seed: int, frames: int) -> RoomResult:
    """Map the room of a seed with a noisy sensor, and score its pictures, map and answers."""
    room = RoomSequence(seed, frames)
    pipeline = Pipeline(config, encoder, room.up_map)
    texts = pipeline.vocabulary.features
    pixels = np.zeros((len(texts), len(texts) + 1), np.int64)
    for frame in (room[i] for i in range(0, frames, PICTURE_STEP)):
        labels = pixel_labels(encoder, frame, texts)
        pixels += confusion_matrix(frame.extras["semantic"], labels, len(texts))
    run_sequence(room, pipeline)
    cloud = pipeline.labelled()
    truth, instances = room.room.labels_at(cloud.points_map)
    questions = (make(room.room, instances) for make in (pair_questions, category_questions))
    raw, purified = (
        class_scores(truth, labels, len(CATEGORIES)) for labels in (cloud.labels_raw, cloud.labels)
    )
    return RoomResult(
        seed,
        pixels,
        raw.mean_iou,
        purified.mean_iou,
        raw.iou,
        purified.iou,
        ask(pipeline, room.room, chain.from_iterable(questions)),
    )


def ask_for_withheld_pairs(
    encoder: Encoder, config: Config, seed: int, frames: int
) -> tuple[Answered, ...]:
    """Map a home furnished in the colours that training withheld, and ask for these objects."""
    rules = ColorRules(favoured=WITHHELD_PAIRS)
    room = RoomSequence(seed, frames * HOME_ROOMS, rooms=HOME_ROOMS, rules=rules)
    pipeline = Pipeline(config, encoder, room.up_map)
    run_sequence(room, pipeline)
    _, instances = room.room.labels_at(pipeline.labelled().points_map)
    questions = pair_questions(room.room, instances)
    return ask(pipeline, room.room, (each for each in questions if each.kind == WITHHELD))
