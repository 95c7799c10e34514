# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a run leaves behind: the map, a labelled cloud, pictures and figures."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from geopurify import __version__
from geopurify.config import to_flat
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import MAP_NAME, output_folder
from geopurify.map_files.cloud_files import write_cloud
from geopurify.map_files.map_file import MOST_CHANNELS, save_map
from geopurify.pipeline import Pipeline
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud
from geopurify.runtime.offline import Run
from geopurify.viewing.pictures import before_after_picture, save_picture

LABELS, COLORS = "labels.ply", "colors.ply"
NAMES, PICTURE, FIGURES = "labels.json", "before_after.png", "result.json"


def write_results(folder: Path, sequence_name: str, pipeline: Pipeline, run: Run) -> list[str]:
    """Write the map, its cloud painted by label and as seen, names, a picture and figures.

    Returns:
        the names of the files.

    Raises:
        BadInput: the folder can't be made or written to.
    """
    output_folder(folder)
    cloud = pipeline.label_voxels()
    purified = pipeline.map.dimension <= MOST_CHANNELS
    save_map(folder / MAP_NAME, pipeline, purified=purified)
    write_cloud(folder / LABELS, cloud, "label")
    write_cloud(folder / COLORS, cloud, "seen")
    write_json(folder / NAMES, label_table(cloud))
    picture = before_after_picture(cloud, pipeline.config.map.voxel_size_m, pipeline.up_map)
    save_picture(folder / PICTURE, picture)
    write_json(folder / FIGURES, result(sequence_name, pipeline, run))
    return [MAP_NAME, LABELS, COLORS, NAMES, PICTURE, FIGURES]


def label_table(cloud: LabelledCloud) -> list[dict[str, Any]]:
    """Return what each label means as JSON data: id, name, colour and its voxels."""
    vocabulary = cloud.vocabulary
    raw, purified = (
        np.bincount(labels[labels != UNLABELLED], minlength=len(vocabulary.names)).tolist()
        for labels in (cloud.labels_raw, cloud.labels)
    )
    columns = (vocabulary.names, vocabulary.colors.tolist(), raw, purified)
    return [
        {"id": i, "name": name, "color": color, "voxels_raw": before, "voxels": after}
        for i, (name, color, before, after) in enumerate(zip(*columns, strict=True))
    ]


def result(sequence_name: str, pipeline: Pipeline, run: Run) -> dict[str, Any]:
    """Return the figures of a run as JSON data."""
    encoder = pipeline.encoder
    return {
        "sequence": sequence_name,
        "geopurify_version": __version__,
        **dataclasses.asdict(run),
        "voxels": pipeline.voxel_count,
        "bytes_per_voxel": pipeline.map.bytes_per_voxel(),
        "encoder": {
            "name": encoder.name,
            "version": encoder.version,
            "dimension": encoder.dimension,
        },
        "up_map": pipeline.up_map.tolist(),
        "parameters": to_flat(pipeline.config),
        "labels": list(pipeline.vocabulary.names),
        "dropped_names": pipeline.dropped_names,
        "related_names": pipeline.vocabulary.relations.describe(pipeline.vocabulary.names),
    }
