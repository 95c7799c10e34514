# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train compare-settings``: rendered rooms mapped with settings side by side."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from geopurify.config import Config, to_flat
from geopurify.config.loading import load_config
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.errors import BadInput, quote
from geopurify.files.json_files import write_json
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.resumed_rooms import (
    EncoderName,
    FirstSeed,
    FrameCount,
    ResultFolder,
    RoomCount,
    try_rooms,
)
from geopurify_train.comparison.mapped_rooms import MappedRoom, map_room, summarize
from geopurify_train.comparison.report import percent
from geopurify_worlds.room import LABEL_SET

AS_SET = "as set"


def compare_settings(
    with_: Annotated[
        list[str],
        typer.Option(
            "--with",
            help='Settings to compare, e.g. "map.voxel_size_m=0.03 lifting.pixel_stride=1"; may '
            "be repeated.",
        ),
    ],
    out: ResultFolder = Path("out/settings"),
    rooms: RoomCount = 3,
    frames: FrameCount = 60,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    encoder: EncoderName = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map the same rooms as set, then with other settings; score each against the truth."""
    ways = _ways(with_, config, set_, encoder)
    seeds = range(first_seed, first_seed + rooms)
    others = {"frames": frames, "ways": {way: to_flat(each) for way, each in ways.items()}}
    plain = ways[AS_SET]
    results = try_rooms(
        out, seeds, lambda seed: map_room(seed, frames, ways), MappedRoom, plain, others
    )
    rows = summarize(results)
    scenes = [f"room-{seed}" for seed in seeds]
    write_json(out / "settings.json", {"scenes": scenes, "rows": rows})
    plain_console(width=130).print(_table_of(rows, rooms))
    print_files(out, ["settings.json"])


def _ways(
    groups: Sequence[str], file: Path | None, assignments: list[str] | None, encoder: str
) -> dict[str, Config]:
    """Return the settings by name of the way, those without a change first."""
    ways = {}
    for changes in ("", *groups):
        name = " ".join(changes.split()) or AS_SET
        chosen = [*(assignments or []), *changes.split()]
        ways[name] = load_config(
            file, chosen, encoder__kind=encoder, vocabulary__label_set=LABEL_SET
        )
        if list(ways.values()).count(ways[name]) > 1:
            raise BadInput("config_invalid", f"--with {quote(name)} changes nothing new")
    return ways


def _table_of(rows: Sequence[Mapping[str, Any]], rooms: int) -> Table:
    table = Table("settings", title=f"mIoU in {rooms} rooms: mean and 95 % interval, percent")
    for title in ("unrefined", "change", "refined", "change"):
        table.add_column(title, justify="right")
    for row in rows:
        figures = ("miou_raw", "change_raw", "miou", "change")
        table.add_row(row["way"], *(percent(row[name]) for name in figures))
    return table
