# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate-openlex3d``: rendered rooms by OpenLex3D's metrics."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.spatial import cKDTree

from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.fusion.keys import voxel_centres
from geopurify.pipeline import Pipeline
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.estimate import SHARE, estimate
from geopurify_train.openlex3d.metrics import Scene, category_frequency, set_ranking
from geopurify_train.openlex3d.miniature import label_room, room_prompts
from geopurify_train.openlex3d.object_labels import write_labels
from geopurify_train.openlex3d.prediction_files import (
    Prediction,
    read_prediction,
    write_prediction,
)
from geopurify_train.openlex3d.retrieval import (
    make_queries,
    overlaps_of,
    summarise_retrieval,
)
from geopurify_worlds.room_sequence import RoomSequence

STAGES = ("raw", "purified")
MOST_FOUND = 10  # objects of a query, as published


def evaluate_openlex3d(
    out: Annotated[Path, typer.Option(help="Folder for predictions, labels and figures.")] = Path(
        "out/openlex3d"
    ),
    rooms: Annotated[int, typer.Option(help="Unseen rooms.", min=1)] = 5,
    frames: Annotated[int, typer.Option(help="Frames in each room.", min=1)] = 60,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.")] = UNSEEN_ROOMS,
    top: Annotated[int, typer.Option(help="Labels of a point that count.", min=1)] = 5,
    encoder: Annotated[str, typer.Option(help="Encoder, as of geopurify run.")] = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map rooms, write them as OpenLex3D reads them, and count what their points are called."""
    settings = load_config(config, set_, encoder__kind=encoder)
    made, prompts = create_encoder(settings.encoder), room_prompts()
    texts = made.encode_text([settings.vocabulary.prompt.replace("{}", name) for name in prompts])
    output_folder(out)
    rows: list[dict[str, float | str]] = []
    for seed in range(first_seed, first_seed + rooms):
        room = RoomSequence(seed, frames)
        pipeline = Pipeline(settings, made, room.up_map)
        for index in range(len(room)):
            pipeline.integrate(room[index])
        state = pipeline.state()
        points = voxel_centres(state["keys"], settings.map.voxel_size_m).astype(np.float32)
        scene = label_room(room.room, points)
        retrieved = [_retrieve(pipeline, scene)]
        pipeline.purify(with_labels=False)
        retrieved.append(_retrieve(pipeline, scene))
        write_labels(out / room.name / "labels.json", scene.objects)
        bits_of = (state["features"], pipeline.purified_features(state))
        for stage, bits, queried in zip(STAGES, bits_of, retrieved, strict=True):
            folder = out / room.name / stage
            features = bits.view(np.float16).astype(np.float32)
            write_prediction(folder, Prediction(points, features, np.arange(len(points))))
            prediction = read_prediction(folder)
            figures = category_frequency(scene, prediction, texts, prompts, top)
            ranking = set_ranking(scene, prediction, texts, prompts)
            ranked = {f"ranking {name}": value for name, value in ranking.items()}
            rows.append({"room": room.name, "stage": stage, **figures, **ranked, **queried})
    write_json(out / "openlex3d.json", rows)
    for name in list(rows[0])[2:]:  # the same levels of queries in each room
        each = (_mean(rows, stage, name) for stage in STAGES)
        typer.echo(f"{name:20} raw {next(each)}, purified {next(each)}")


def _retrieve(pipeline: Pipeline, scene: Scene) -> dict[str, float]:
    """Ask the map for what each object is called, and score what it finds."""
    tree, queries = cKDTree(scene.points_map), make_queries(scene)
    ious = []
    for query in queries:
        found, _ = pipeline.query_all(query.text, MOST_FOUND)
        rows = np.asarray(tree.query(found.points_map.reshape(-1, 3))[1])
        points = [rows[found.object_ids == index] for index in range(len(found.objects))]
        ious.append(overlaps_of(scene, query, points))
    return summarise_retrieval(queries, ious)


def _mean(rows: list[dict[str, float | str]], stage: str, name: str) -> str:
    values = np.array([row[name] for row in rows if row["stage"] == stage], np.float64)
    found = estimate(values, SHARE)
    if found.low is None or found.high is None:
        return f"{found.mean:.3f}"
    return f"{found.mean:.3f} ({found.low:.3f} .. {found.high:.3f})"
