# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify query``: ask a saved map for something."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from geopurify.config import QueryConfig
from geopurify.errors import BadInput
from geopurify.files.output_paths import output_file
from geopurify.map_files.saved_map import SavedMap, open_saved_map
from geopurify.query.results import QueryResult, explain_no_objects
from geopurify.terminal.console import plain_console, print_error, print_files
from geopurify.terminal.map_argument import MapFile, file_of

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
PROMPT = "look for (empty to end): "


def query(
    map_path: MapFile,
    text: Annotated[
        str | None,
        typer.Argument(
            help="Text to look for; without it texts are prompted for, or read from "
            "standard input, one a line."
        ),
    ] = None,
    top_k: Annotated[int | None, typer.Option(help="Objects at most.")] = None,
    min_score: Annotated[float | None, typer.Option(help="Score to reach, 0..1.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON; several answers one a line.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(help="File for a picture of the result, e.g. chair.png.")
    ] = None,
) -> None:
    """Find the objects in MAP that TEXT describes."""
    if picture:
        output_file(picture, PICTURE_ENDINGS)
        if text is None:
            raise BadInput("query_invalid", "--picture is of one answer, so give its TEXT too")
    saved = open_saved_map(file_of(map_path))
    if text is not None:
        result = _answer(saved, text, top_k, min_score, as_json)
        if picture:
            _draw(picture, saved, result)
            if not as_json:
                print_files(picture.parent, [picture.name])
        return
    refused = 0
    for asked in _texts():
        try:
            _answer(saved, asked, top_k, min_score, as_json, indent=None)
        except BadInput as error:
            print_error(str(error))
            refused += 1
    if refused and not is_typed():
        raise typer.Exit(2)


def _draw(picture: Path, saved: SavedMap, result: QueryResult) -> None:
    from geopurify.viewing.pictures import query_picture, save_picture  # not for most queries

    voxel_size_m = saved.config.map.voxel_size_m
    save_picture(picture, query_picture(saved.seen(), result, voxel_size_m, saved.up_map))


def is_typed() -> bool:
    """Tell whether standard input is somebody at a terminal."""
    return sys.stdin.isatty()


def _texts() -> Iterator[str]:
    """Yield texts that are typed until an empty one, or the lines of standard input."""
    if not is_typed():
        yield from filter(None, map(str.strip, sys.stdin))
        return
    while True:
        try:
            text = input(PROMPT).strip()
        except EOFError:  # Ctrl-D
            return
        if not text:
            return
        yield text


def _answer(
    saved: SavedMap,
    text: str,
    top_k: int | None,
    min_score: float | None,
    as_json: bool,
    indent: int | None = 2,
) -> QueryResult:
    start = time.perf_counter()
    result = saved.query(text, top_k, min_score)
    seconds = time.perf_counter() - start
    if as_json:
        typer.echo(json.dumps(as_data(result, seconds), indent=indent))
    else:
        _print(result, seconds, saved.config.query, min_score)
    return result


def as_data(result: QueryResult, seconds: float) -> dict[str, Any]:
    """Return an answer as JSON data: map frame, metres, objects best first."""
    return {
        "text": result.text,
        "seconds": seconds,
        "best_score": result.best_score,
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


def _print(
    result: QueryResult, seconds: float, config: QueryConfig, min_score: float | None
) -> None:
    console = plain_console()
    if not result.objects:
        wanted = config.min_score if min_score is None else min_score
        why = explain_no_objects(result.best_score, wanted, config)
        console.print(f"{result.text!r}: 0 objects; the best score of a voxel was {why}")
        return
    heads = ("", "score", "voxels", "centre (m)", "size (m)")
    table = Table(*heads, title=f"{result.text!r}")
    for number, found in enumerate(result.objects, 1):
        centre = " ".join(f"{v:.2f}" for v in found.T_map_box[:3, 3])
        size = " ".join(f"{v:.2f}" for v in found.size_m)
        table.add_row(str(number), f"{found.score:.2f}", str(found.voxels), centre, size)
    console.print(table)
    count = len(result.objects)
    objects = f"{count} object{'s' if count > 1 else ''}"
    console.print(f"{objects} in {seconds:.2f} s, numbered as in a picture")
    console.print("best first: by the mean score of their voxels, where small ones count less")
