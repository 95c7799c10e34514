# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify objects``: list the objects of a saved map."""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from geopurify.errors import BadInput
from geopurify.files.output_paths import output_file
from geopurify.map_files.reading import read_objects
from geopurify.objects.map_object import MapObject
from geopurify.objects.selection import select_objects
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.map_argument import MapFile, file_of

PICTURE_ENDINGS = (".png",)
COLUMNS = (
    *("id", "label", "confidence", "state", "voxels", "views", "first_seen_s", "last_seen_s"),
    *("x_m", "y_m", "z_m", "length_m", "width_m", "height_m", "red", "green", "blue"),
)


def objects(
    map_path: MapFile,
    label: Annotated[
        list[str] | None, typer.Option("--class", help="Only of this class; may be repeated.")
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only present, missing or moved ones; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    floor_plan: Annotated[
        Path | None, typer.Option(help="File for a floor plan with their names, e.g. plan.png.")
    ] = None,
) -> None:
    """List the objects of MAP, as its file holds them, else found again."""
    if as_json and as_csv:
        raise BadInput("query_invalid", "--json and --csv exclude each other")
    if floor_plan:
        output_file(floor_plan, PICTURE_ENDINGS)
    file = file_of(map_path)
    listed = select_objects(objects_in(file), label or (), state or ())
    if as_json:
        typer.echo(json.dumps([as_data(known) for known in listed], indent=2))
    elif as_csv:
        _print_csv(listed)
    else:
        _print_table(file, listed)
    if floor_plan:
        _draw(floor_plan, file, listed)
        if not (as_json or as_csv):
            print_files(floor_plan.parent, [floor_plan.name])


def objects_in(file: Path) -> tuple[MapObject, ...]:
    """Return the objects that a map file holds; if it holds none, purify its map and find them."""
    _, known = read_objects(file)
    if known:
        return known
    from geopurify.pipeline import load_map  # not where they are known: it imports torch
    from geopurify.runtime.warm_up import compile_kernels

    pipeline = load_map(file)
    compile_kernels(pipeline.config.purify)
    pipeline.purify()
    return pipeline.objects()


def as_data(known: MapObject) -> dict[str, Any]:
    """Return an object as JSON data: map frame, metres, seconds."""
    return {
        "id": known.object_id,
        "label": known.label,
        "confidence": known.confidence,
        "alternatives": [{"label": n, "confidence": p} for n, p in known.alternatives],
        "state": known.state,
        "centre": known.centre_m.tolist(),
        "size_m": known.size_m.tolist(),
        "T_map_box": known.T_map_box.tolist(),
        "color": known.color.tolist(),
        "voxels": len(known.packed_keys),
        "views": known.views,
        "first_seen_s": known.first_seen_s,
        "last_seen_s": known.last_seen_s,
    }


def _print_csv(listed: Sequence[MapObject]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for known in listed:
        data = as_data(known)
        named = [data[name] for name in COLUMNS[:8]]
        writer.writerow([*named, *data["centre"], *data["size_m"], *data["color"]])


def _print_table(file: Path, listed: Sequence[MapObject]) -> None:
    table = Table("id", "class", "p", "centre (m)", "size (m)", "state", title=str(file))
    for known in listed:
        centre, size = (
            " ".join(f"{v:.2f}" for v in vector) for vector in (known.centre_m, known.size_m)
        )
        table.add_row(
            str(known.object_id),
            known.label,
            f"{known.confidence:.2f}",
            centre,
            size,
            known.state,
        )
    plain_console().print(table)
    plain_console().print(f"{len(listed)} object{'' if len(listed) == 1 else 's'}")


def _draw(path: Path, file: Path, listed: Sequence[MapObject]) -> None:
    from geopurify.map_files.saved_map import read_seen
    from geopurify.viewing.floor_plan import draw_floor_plan
    from geopurify.viewing.pictures import save_picture

    cloud, config, up_map = read_seen(file)
    save_picture(path, draw_floor_plan(cloud, listed, config.map.voxel_size_m, up_map))
