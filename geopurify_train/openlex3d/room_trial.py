# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One rendered room by OpenLex3D's metrics, before and after purification."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from geopurify.config import Config
from geopurify.frame.encoder import Encoder
from geopurify.fusion.keys import voxel_centres
from geopurify.pipeline import Pipeline
from geopurify_train.openlex3d.metrics import Scene, category_frequency, set_ranking
from geopurify_train.openlex3d.miniature import label_room
from geopurify_train.openlex3d.object_labels import write_labels
from geopurify_train.openlex3d.prediction_files import (
    Prediction,
    read_prediction,
    write_prediction,
)
from geopurify_train.openlex3d.retrieval import make_queries, overlaps_of, summarize_retrieval
from geopurify_worlds.room_sequence import RoomSequence

STAGES = ("raw", "purified")
MOST_FOUND = 10  # objects of a query, as published


@dataclass(frozen=True)
class StageFigures:
    """The figures of a room at a stage, by name."""

    room: str
    stage: str
    figures: dict[str, float]


def try_room(
    seed: int,
    frames: int,
    encoder: Encoder,
    config: Config,
    prompts: Sequence[str],
    top: int,
    out: Path,
) -> list[StageFigures]:
    """Map the room of a seed, write it as OpenLex3D reads it, and score what was written.

    Args:
        prompts: names that points are given.
        top: of them that count for the categories.
        out: folder for the files.
    """
    room = RoomSequence(seed, frames)
    pipeline = Pipeline(config, encoder, room.up_map)
    for index in range(len(room)):
        pipeline.integrate(room[index])
    state = pipeline.state()
    points = voxel_centres(state["keys"], config.map.voxel_size_m).astype(np.float32)
    scene = label_room(room.room, points)
    retrieved = [_retrieve(pipeline, scene)]
    pipeline.purify(with_labels=False)
    retrieved.append(_retrieve(pipeline, scene))
    write_labels(out / room.name / "labels.json", scene.objects)
    texts = encoder.encode_text([config.vocabulary.prompt.replace("{}", name) for name in prompts])
    found = []
    bits_of = (state["features"], pipeline.purified_features(state))
    for stage, bits, queried in zip(STAGES, bits_of, retrieved, strict=True):
        folder = out / room.name / stage
        features = bits.view(np.float16).astype(np.float32)
        write_prediction(folder, Prediction(points, features, np.arange(len(points))))
        prediction = read_prediction(folder)
        figures = category_frequency(scene, prediction, texts, prompts, top)
        ranking = set_ranking(scene, prediction, texts, prompts)
        ranked = {f"ranking {name}": value for name, value in ranking.items()}
        found.append(StageFigures(room.name, stage, {**figures, **ranked, **queried}))
    return found


def _retrieve(pipeline: Pipeline, scene: Scene) -> dict[str, float]:
    """Ask the map for what each object is called, and score what it finds."""
    tree, queries = cKDTree(scene.points_map), make_queries(scene)
    ious = []
    for query in queries:
        found, _ = pipeline.query_all(query.text, MOST_FOUND)
        rows = np.asarray(tree.query(found.points_map.reshape(-1, 3))[1])
        points = [rows[found.object_ids == index] for index in range(len(found.objects))]
        ious.append(overlaps_of(scene, query, points))
    return summarize_retrieval(queries, ious)
