# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered rooms mapped with different settings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from geopurify.config import Config, EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.evaluation.metrics import class_scores
from geopurify.frame import Encoder
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import integrate_sequence
from geopurify_train.estimate import CHANGE, SHARE, estimate
from geopurify_train.vocabularies.names import HOME
from geopurify_worlds.room_sequence import RoomSequence


@dataclass(frozen=True)
class MappedRoom:
    """The mIoU of the map of a room, before and after purification, over the classes it has."""

    seed: int
    way: str
    voxels: int
    miou_raw: float
    miou: float


def map_room(seed: int, frames: int, ways: Mapping[str, Config]) -> list[MappedRoom]:
    """Map the room of a seed with the settings of each way."""
    return [_map(RoomSequence(seed, frames), seed, way, config) for way, config in ways.items()]


def _map(room: RoomSequence, seed: int, way: str, config: Config) -> MappedRoom:
    pipeline = Pipeline(config, _encoder(config.encoder), room.up_map)
    integrate_sequence(room, pipeline)
    voxels, raw, purified = purify_and_score(pipeline, room)
    return MappedRoom(seed, way, voxels, raw, purified)


def purify_and_score(pipeline: Pipeline, room: RoomSequence) -> tuple[int, float, float]:
    """Return voxels of the map of a room, and its mIoU before and after purification."""
    pipeline.purify()
    cloud = pipeline.label_voxels()
    truth, _ = room.room.labels_at(cloud.points_map)
    raw, purified = (
        class_scores(truth, labels, len(HOME)).mean_iou
        for labels in (cloud.labels_raw, cloud.labels)
    )
    return len(truth), raw, purified


@lru_cache(maxsize=1)
def _encoder(config: EncoderConfig) -> Encoder:
    return create_encoder(config)


def summarize(results: Sequence[MappedRoom]) -> list[dict[str, Any]]:
    """Return means over rooms as JSON data, a row for each way; changes are from the first."""
    ways = list(dict.fromkeys(each.way for each in results))
    values = {
        (way, name): np.array([getattr(each, name) for each in results if each.way == way])
        for way in ways
        for name in ("miou_raw", "miou", "voxels")
    }
    return [
        {
            "way": way,
            "voxels": float(values[way, "voxels"].mean()),
            "miou_raw": asdict(estimate(values[way, "miou_raw"], SHARE)),
            "change_raw": asdict(_change(values, way, ways[0], "miou_raw")),
            "miou": asdict(estimate(values[way, "miou"], SHARE)),
            "change": asdict(_change(values, way, ways[0], "miou")),
        }
        for way in ways
    ]


def _change(values: Mapping[tuple[str, str], Any], way: str, first: str, name: str) -> Any:
    return estimate(values[way, name] - values[first, name], CHANGE)
