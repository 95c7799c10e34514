# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train compare-vocabularies``: what more names do to the labels."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from geopurify.config.label_sets import label_set
from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.files.json_files import write_json
from geopurify.terminal.console import print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.resumed_rooms import (
    EncoderName,
    FirstSeed,
    FrameCount,
    ResultFolder,
    RoomCount,
    try_rooms,
)
from geopurify_train.vocabularies.names import build_vocabularies, read_counts_as, read_names
from geopurify_train.vocabularies.report import draw_summary, print_summary, summarize
from geopurify_train.vocabularies.trial import VocabularyResult, try_room

OTHERS = "scannet200"  # a label set of whose names most are not in rendered homes


def compare_vocabularies(
    more: Annotated[
        list[Path] | None,
        typer.Option(help=f"File of more names, one a line; several times; else {OTHERS}."),
    ] = None,
    counts_as: Annotated[
        Path | None,
        typer.Option(help="TSV with a heading: names, and the home names that they count as."),
    ] = None,
    out: ResultFolder = Path("out/vocabularies"),
    rooms: RoomCount = 20,
    frames: FrameCount = 60,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    encoder: EncoderName = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Label rendered rooms with longer and longer vocabularies, and count what goes wrong."""
    lists = {file.stem: read_names(file) for file in more or []}
    lists = lists or {OTHERS: label_set(OTHERS)}
    vocabularies = build_vocabularies(lists, read_counts_as(counts_as) if counts_as else {})
    settings = load_config(config, set_, encoder__kind=encoder)
    made = create_encoder(settings.encoder)
    results = try_rooms(
        out,
        range(first_seed, first_seed + rooms),
        lambda seed: try_room(seed, frames, made, settings, vocabularies),
        VocabularyResult,
        settings,
        {"frames": frames, "vocabularies": [asdict(each) for each in vocabularies]},
    )
    rows = summarize(results)
    write_json(out / "vocabularies.json", rows)
    draw_summary(rows, out / "vocabularies.png")
    print_summary(rows)
    print_files(out, ["vocabularies.json", "vocabularies.png"])
