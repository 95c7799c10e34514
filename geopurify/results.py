# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a run leaves behind: the map, a labelled cloud, pictures and figures."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
from plyfile import PlyData, PlyElement

from geopurify import __version__
from geopurify.answers import LabelledCloud
from geopurify.config import to_flat
from geopurify.map_file import save_map
from geopurify.offline import Run
from geopurify.output_paths import output_folder
from geopurify.pipeline import Pipeline
from geopurify.viewing.pictures import before_after_picture
from geopurify.whole_file import whole_file

VERTEX = np.dtype(
    [
        *((name, "<f4") for name in ("x", "y", "z")),
        *((name, "u1") for name in ("red", "green", "blue")),
        ("label_raw", "<u2"),
        ("label", "<u2"),
        ("confidence", "<f4"),
    ]
)


def write_results(folder: Path, sequence_name: str, pipeline: Pipeline, run: Run) -> None:
    """Write ``map.safetensors``, ``labels.ply``, ``before_after.png`` and ``result.json``.

    Raises:
        BadInput: the folder can't be made or written to.
    """
    output_folder(folder)
    cloud = pipeline.labelled()
    save_map(folder / "map.safetensors", pipeline)
    write_labels(folder / "labels.ply", cloud)
    picture = before_after_picture(cloud, pipeline.config.map.voxel_size_m, pipeline.up_map)
    picture.save(folder / "before_after.png")
    write_json(folder / "result.json", result(sequence_name, pipeline, run))


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
    }


def write_labels(path: Path, cloud: LabelledCloud) -> None:
    """Write a labelled cloud as binary PLY with the vertex properties of `VERTEX`."""
    vertices = np.empty(len(cloud.points_map), VERTEX)
    for name, values in zip("xyz", cloud.points_map.T, strict=True):
        vertices[name] = values
    for name, values in zip(("red", "green", "blue"), cloud.colors.T, strict=True):
        vertices[name] = values
    vertices["label_raw"], vertices["label"] = cloud.labels_raw, cloud.labels
    vertices["confidence"] = cloud.confidence
    with whole_file(path) as temporary:
        PlyData([PlyElement.describe(vertices, "vertex")], byte_order="<").write(str(temporary))


def write_json(path: Path, data: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Write JSON."""
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(data, indent=2) + "\n")
