# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify query``: ask a saved map for something."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from geopurify.cli.referring import describe_answer, print_answer
from geopurify.config import QueryConfig
from geopurify.errors import BadInput
from geopurify.files.output_paths import output_file
from geopurify.map_files.saved_map import SavedMap, open_saved_map
from geopurify.query.referring.plain_names import is_plain_name
from geopurify.query.results import QueryResult, explain_no_objects
from geopurify.terminal.console import plain_console, print_error, print_files
from geopurify.terminal.map_argument import MapFile, file_of

if TYPE_CHECKING:
    from geopurify.pipeline import Pipeline

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
    viewpoint: Annotated[
        tuple[float, float, float] | None,
        typer.Option(help="X Y YAW in the map, metres and degrees: from where left is said."),
    ] = None,
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
    asked = AskedMap(file_of(map_path), saved, viewpoint)
    if text is not None:
        result = _answer(asked, text, top_k, min_score, as_json)
        if picture:
            _draw(picture, saved, result)
            if not as_json:
                print_files(picture.parent, [picture.name])
        saved.keep_purified()
        return
    refused = 0
    for line in _texts():
        try:
            _answer(asked, line, top_k, min_score, as_json, indent=None)
        except BadInput as error:
            print_error(str(error))
            refused += 1
    saved.keep_purified()
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
    asked: "AskedMap",
    text: str,
    top_k: int | None,
    min_score: float | None,
    as_json: bool,
    indent: int | None = 2,
) -> QueryResult:
    start = time.perf_counter()
    result = asked.query(text, top_k, min_score)
    seconds = time.perf_counter() - start
    if as_json:
        typer.echo(json.dumps(as_data(result, seconds), indent=indent))
    else:
        _print(result, seconds, asked.saved.config.query, min_score)
    return result


class AskedMap:
    """A map file that is asked by names and by sentences.

    Sentences need the objects of the map, so the first one takes seconds: the whole map is loaded
    and purified.
    """

    def __init__(
        self, path: Path, saved: SavedMap, viewpoint: tuple[float, float, float] | None
    ) -> None:
        self.saved, self._path, self._viewpoint = saved, path, viewpoint
        self._pipeline: Pipeline | None = None

    def query(self, text: str, top_k: int | None, min_score: float | None) -> QueryResult:
        """Find what a text describes, as `Pipeline.query` does."""
        names = self.saved.class_names
        if is_plain_name(text, names):
            return self.saved.query(text, top_k, min_score)
        # the parser and torch take a while to import
        from geopurify.objects.grounding.map_referring import parse_query
        from geopurify.pipeline import load_map

        if parse_query(text, self.saved.config.query, names) is None:
            return self.saved.query(text, top_k, min_score)
        if self._pipeline is None:
            self._pipeline = load_map(self._path)
            self._pipeline.purify()
        pose = None if self._viewpoint is None else pose_on_floor(*self._viewpoint)
        return self._pipeline.query(text, top_k, min_score, T_map_viewpoint=pose)


def pose_on_floor(x_m: float, y_m: float, yaw_deg: float) -> NDArray[np.float64]:
    """Return the (4, 4) pose of somebody who looks along a direction in the map's x-y plane."""
    cosine, sine = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    pose = np.eye(4)
    pose[:2, :2], pose[:2, 3] = [[cosine, -sine], [sine, cosine]], (x_m, y_m)
    return pose


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
        **({} if result.referring is None else {"referring": describe_answer(result.referring)}),
    }


def _print(
    result: QueryResult, seconds: float, config: QueryConfig, min_score: float | None
) -> None:
    console = plain_console()
    if result.referring is not None:
        print_answer(console, result.referring, seconds)
        return
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
