# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Trials in rendered rooms: their options, and results in files, from which a run resumes."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify import __version__
from geopurify.config import Config, to_flat
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify_train.evaluation.affinity_name import affinity_name
from geopurify_train.kept_settings import keep_settings

Result = TypeVar("Result")
ResultFolder = Annotated[
    Path, typer.Option(help="Folder for the results; a run that was killed resumes there.")
]
RoomCount = Annotated[int, typer.Option(help="Unseen rooms.", min=1)]
FrameCount = Annotated[int, typer.Option(help="Frames in each room.", min=1)]
FirstSeed = Annotated[int, typer.Option(help="Seed of the first room.")]
EncoderName = Annotated[str, typer.Option(help="Encoder, as of geopurify run.")]


def try_rooms(
    out: Path,
    seeds: Sequence[int],
    attempt: Callable[[int], Iterable[Any]],
    kind: Callable[..., Result],
    config: Config,
    others: Mapping[str, Any],
    name: str = "rooms",
) -> list[Result]:
    """Return the results in all rooms; those that were tried before are read from ``out/NAME``.

    Args:
        attempt: takes a room's seed and returns its results, dataclasses.
        kind: makes a result of the fields in a file.
        config, others: settings that decide a room's results.
        name: of the folder.

    Raises:
        BadInput: the folder has results of other settings.
    """
    folder, results = output_folder(out / name), []
    decisive = {
        "geopurify_version": __version__,
        "affinity": affinity_name(config.purify),
        "parameters": to_flat(config),
        **others,
    }
    keep_settings(folder / "settings.json", decisive)
    with Progress(console=Console(stderr=True)) as progress:
        for seed in progress.track(seeds, description=name):
            file = folder / f"{seed}.json"
            if not file.exists():
                write_json(file, [asdict(each) for each in attempt(seed)])
            results += [kind(**each) for each in json.loads(file.read_text())]
    return results
