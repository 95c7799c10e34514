# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The test of an encoder in rooms that it has never seen: pictures, maps and questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config, from_flat
from geopurify.encoders.embedded.encoder import embedded_encoder
from geopurify.encoders.protocol import Encoder
from geopurify.metrics import class_scores, confusion_matrix
from geopurify.offline import run_sequence
from geopurify.pipeline import Pipeline
from geopurify.sequences.room_sequence import RoomSequence
from geopurify.worlds.palette import COLOR_NAMES
from geopurify_train.clip.claims import ObjectTable
from geopurify_train.clip.phrases import CATEGORIES, WITHHELD_PAIRS, category_names
from geopurify_train.clip.pixel_labels import pixel_labels
from geopurify_train.clip.rendered_worlds import object_table

MIN_VOXELS = 60  # of an object that is asked for, or that distracts
MIN_DISTRACTORS = 3
PICTURE_STEP = 6  # every n-th picture is labelled


@dataclass(frozen=True)
class Question:
    """A text, its kind, and whether the first object found was a right one."""

    kind: str
    text: str
    right: bool


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
    questions: tuple[Question, ...]


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
        assert frame.semantic is not None
        labels = pixel_labels(encoder, frame, texts)
        pixels += confusion_matrix(frame.semantic, labels, len(texts))
    run_sequence(room, pipeline)
    cloud = pipeline.labelled()
    truth, instances = room.room.labels_at(cloud.points_map)
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
        tuple(_ask(pipeline, room, _questions(object_table(room.room), instances))),
    )


def _questions(
    objects: ObjectTable, instances: NDArray[np.uint16]
) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Yield kind, text and (O,) which objects are right, for each object that can be told."""
    voxels = np.bincount(instances, minlength=len(objects.category) + 1)[1:]
    shown = voxels >= MIN_VOXELS
    pairs = sorted(
        {(int(objects.color[i]), int(objects.category[i])) for i in np.flatnonzero(shown)}
    )
    for color, category in pairs:
        if color < 0:
            continue
        same_color, same_category = objects.color == color, objects.category == category
        right = same_color & same_category
        distractors = (same_color ^ same_category) & shown
        if distractors.sum() >= MIN_DISTRACTORS:
            pair = (COLOR_NAMES[color], CATEGORIES[category])
            kind = "withheld pair" if pair in WITHHELD_PAIRS else "trained pair"
            yield kind, "the {} {}".format(*pair), right
    names = category_names()
    for category in sorted(set(objects.category[shown].tolist())):
        right = objects.category == category
        yield "category", f"the {CATEGORIES[category]}", right
        for synonym in names[category].withheld:
            yield "withheld synonym", f"the {synonym}", right


def _ask(
    pipeline: Pipeline,
    room: RoomSequence,
    questions: Iterator[tuple[str, str, NDArray[np.bool_]]],
) -> Iterator[Question]:
    for kind, text, right in questions:
        found = pipeline.query(text, top_k=1)
        first = found.points_map[found.object_ids == 0]
        if len(first):
            _, instances = room.room.labels_at(first)
            most = int(np.bincount(instances).argmax()) - 1
        yield Question(kind, text, bool(len(first)) and bool(right[most]))
