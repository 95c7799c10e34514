# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train export-miniature``: rendered rooms in the files of a real dataset."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.splits import ALL, FOLDER
from geopurify.evaluation.datasets.view_file import VIEW_FILE, write_view
from geopurify.files.output_paths import output_folder
from geopurify.terminal.console import print_files, quote_for_shell
from geopurify_train.kept_settings import keep_settings
from geopurify_train.miniature.matterport_export import export_matterport
from geopurify_train.miniature.replica_export import export_replica
from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_worlds.room_sequence import RoomSequence


class _Export(NamedTuple):
    write: Callable[[Path, RoomSequence, str], None]
    scene: str
    last_file: str  # of a scene that is whole


SETTINGS = "miniature.json"
EXPORTS = {
    "scannet": _Export(export_scannet, "scene{:04d}_00", "scans/{scene}/{scene}.aggregation.json"),
    "matterport": _Export(
        export_matterport, "house{:04d}", "v1/scans/{scene}/region_segmentations/region0.ply"
    ),
    "replica": _Export(export_replica, "room{}", "{scene}/habitat/info_semantic.json"),
}


def export_miniature(
    out: Annotated[Path, typer.Argument(help="Folder of the dataset.")],
    dataset: Annotated[
        str, typer.Option(help=f"Kind of dataset: {', '.join(EXPORTS)}.")
    ] = "scannet",
    rooms: Annotated[int, typer.Option(help="Rooms, a scene each.", min=1)] = 10,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.", min=0)] = 800_000,
    frames: Annotated[int, typer.Option(help="Frames of each camera trajectory.", min=1)] = 60,
    width: Annotated[int, typer.Option(help="Of the images, pixels.", min=16)] = 320,
    height: Annotated[int, typer.Option(help="Of the images, pixels.", min=16)] = 240,
) -> None:
    """Write a miniature dataset of rendered rooms; existing scenes are kept."""
    if dataset not in EXPORTS:
        raise BadInput(
            "dataset_unknown",
            f"dataset {quote(dataset)} is not one of {', '.join(EXPORTS)}"
            f"{did_you_mean(dataset, EXPORTS)}",
        )
    export = EXPORTS[dataset]
    output_folder(out)
    settings = {"first_seed": first_seed, "frames": frames, "width": width, "height": height}
    keep_settings(out / SETTINGS, settings, "scenes")
    with Progress(console=Console(stderr=True)) as progress:
        for i in progress.track(range(rooms), description="exporting"):
            scene = export.scene.format(i)
            if not (out / export.last_file.format(scene=scene)).exists():
                export.write(out, RoomSequence(first_seed + i, frames, width, height), scene)
    if not (out / VIEW_FILE).exists():
        write_view(out / VIEW_FILE, View())  # few frames: all are needed to see a scene
    _write_split(dataset, out)
    next_command = f"geopurify-train evaluate {dataset} {quote_for_shell(out)} --encoder embedded"
    scenes = "1 scene" if rooms == 1 else f"{rooms} scenes"
    print_files(out, [scenes, VIEW_FILE], next_command)


def _write_split(dataset: str, out: Path) -> None:
    """List all scenes as the split that an evaluation reads."""
    opened = open_dataset(dataset, out)
    if opened.published_split != ALL:
        path = output_folder(out / FOLDER) / f"{opened.published_split}.txt"
        names = "\n".join(opened.scene_names()) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != names:
            path.write_text(names, encoding="utf-8")
