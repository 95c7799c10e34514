# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify query``: ask a saved map for something."""

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from geopurify.answers import QueryResult
from geopurify.cli.console import plain_console
from geopurify.cli.options import MapFile, file_of
from geopurify.encoders import create_encoder
from geopurify.map_file import describe_map, load_map
from geopurify.output_paths import output_file
from geopurify.viewing.pictures import query_picture
from geopurify.warm_up import compile_kernels

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")


def query(
    map_path: MapFile,
    text: Annotated[str, typer.Argument(help="What to look for, in words.")],
    top_k: Annotated[int | None, typer.Option(help="Objects at most.")] = None,
    min_score: Annotated[float | None, typer.Option(help="Score to reach, 0..1.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    picture: Annotated[
        Path | None, typer.Option(help="File for a picture of what was found, e.g. chair.png.")
    ] = None,
) -> None:
    """Find the objects in MAP that TEXT describes."""
    if picture:
        output_file(picture, PICTURE_ENDINGS)
    file = file_of(map_path)
    description = describe_map(file)
    encoder = create_encoder(description.config().encoder)
    pipeline = load_map(file, encoder)
    compile_kernels(pipeline.config.purify)
    pipeline.purify()
    start = time.perf_counter()
    result = pipeline.query(text, top_k, min_score)
    seconds = time.perf_counter() - start
    if as_json:
        typer.echo(json.dumps(as_data(result, seconds), indent=2))
    else:
        _print(result, seconds)
    if picture:
        voxel_size_m = pipeline.config.map.voxel_size_m
        query_picture(pipeline.labelled(), result, voxel_size_m, pipeline.up_map).save(picture)


def as_data(result: QueryResult, seconds: float) -> dict[str, Any]:
    """Return an answer as JSON data: map frame, metres."""
    return {
        "text": result.text,
        "seconds": seconds,
        "objects": [
            {
                "score": found.score,
                "voxels": found.voxels,
                "centre": found.T_map_box[:3, 3].tolist(),
                "size_m": found.size_m.tolist(),
                "T_map_box": found.T_map_box.tolist(),
            }
            for found in result.objects
        ],
    }


def _print(result: QueryResult, seconds: float) -> None:
    table = Table("score", "voxels", "centre (m)", "size (m)", title=f"{result.text!r}")
    for found in result.objects:
        centre = " ".join(f"{v:.2f}" for v in found.T_map_box[:3, 3])
        size = " ".join(f"{v:.2f}" for v in found.size_m)
        table.add_row(f"{found.score:.2f}", str(found.voxels), centre, size)
    console = plain_console()
    console.print(table)
    console.print(f"{len(result.objects)} objects in {seconds:.2f} s")
