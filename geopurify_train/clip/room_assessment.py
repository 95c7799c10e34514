# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The test of an encoder in rooms that it has never seen: pictures, maps and questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from geopurify.config import Config
from geopurify.config.loading import load_config
from geopurify.encoders.embedded.encoder import create_embedded_encoder
from geopurify.evaluation.metrics import class_scores, confusion_matrix
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import run_sequence
from geopurify_train.clip.attribute_questions import attribute_questions
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


@dataclass(frozen=True)
class RoomResult:
    """What one room showed, of plain numbers, which JSON keeps.

    Attributes:
        pixels: K rows of K + 1 counts, the confusion of the pictures as `confusion_matrix`.
        miou_raw, miou_purified: of the map, over the categories that it has.
    """

    seed: int
    pixels: list[list[int]]
    miou_raw: float
    miou_purified: float
    answers: tuple[Answered, ...]


def read_room(answers: Sequence[Mapping[str, Any]], **fields: Any) -> RoomResult:
    """Return a room's result from its fields in JSON."""
    return RoomResult(answers=tuple(Answered(**each) for each in answers), **fields)


def encoder_and_settings(
    weights: Path, assignments: list[str] | None = None
) -> tuple[Encoder, Config]:
    """Return the encoder with some weights, and the settings of the test.

    Args:
        assignments: of other settings, as ``--set`` takes them.

    Raises:
        BadInput: a setting is unknown or out of range, or the weights can't be used.
    """
    config = load_config(None, assignments, vocabulary__label_set="home")
    return create_embedded_encoder(config.encoder, weights), config


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
    cloud = pipeline.label_voxels()
    truth, instances = room.room.labels_at(cloud.points_map)
    makers = (pair_questions, category_questions, attribute_questions)
    questions = (make(room.room, instances) for make in makers)
    raw, purified = (
        class_scores(truth, labels, len(CATEGORIES)).mean_iou
        for labels in (cloud.labels_raw, cloud.labels)
    )
    answers = ask(pipeline, room.room, chain.from_iterable(questions))
    return RoomResult(seed, pixels.tolist(), raw, purified, answers)


def ask_for_withheld_pairs(
    encoder: Encoder, config: Config, seed: int, frames: int
) -> tuple[Answered, ...]:
    """Map a home furnished in the colours that training withheld, and ask for these objects."""
    rules = ColorRules(favoured=WITHHELD_PAIRS)
    room = RoomSequence(seed, frames * HOME_ROOMS, rooms=HOME_ROOMS, rules=rules)
    pipeline = Pipeline(config, encoder, room.up_map)
    run_sequence(room, pipeline)
    _, instances = room.room.labels_at(pipeline.label_voxels().points_map)
    questions = pair_questions(room.room, instances)
    return ask(pipeline, room.room, (each for each in questions if each.kind == WITHHELD))
