# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One rendered room, mapped by a reader of texts, a network of half its classes, and both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from geopurify.config import Config
from geopurify.frame import Encoder
from geopurify.pipeline import Pipeline
from geopurify_train.comparison.mapped_rooms import purify_and_score
from geopurify_train.ensembles.half_network import known_classes, simulate_scores
from geopurify_worlds.room_sequence import RoomSequence


@dataclass(frozen=True)
class EnsembleResult:
    """The mIoU of a map over the home classes of its room, before and after purification."""

    seed: int
    encoder: str
    miou_raw: float
    miou: float


def try_room(
    seed: int, frames: int, encoders: Mapping[str, Encoder], config: Config
) -> list[EnsembleResult]:
    """Map the room of a seed with each encoder; all see the same frames and the same scores."""
    room, known = RoomSequence(seed, frames), known_classes(seed)
    rng = np.random.default_rng([seed, 22])
    pipelines = {
        title: Pipeline(config, encoder, room.up_map) for title, encoder in encoders.items()
    }
    for index in range(len(room)):
        frame = room[index]
        scores = simulate_scores(frame.extras["semantic"], known, rng)
        for pipeline in pipelines.values():
            pipeline.integrate(replace(frame, scores=scores))
    return [_score(title, each, seed, room) for title, each in pipelines.items()]


def _score(title: str, pipeline: Pipeline, seed: int, room: RoomSequence) -> EnsembleResult:
    _, raw, purified = purify_and_score(pipeline, room)
    return EnsembleResult(seed, title, raw, purified)
