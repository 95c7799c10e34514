# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train export-miniature``: rendered rooms in the files of a real dataset."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.sequences.room_sequence import RoomSequence
from geopurify_train.datasets.miniature.scannet_export import export_scannet


def export_miniature(
    out: Annotated[Path, typer.Argument(help="Folder of the dataset.")],
    rooms: Annotated[int, typer.Option(help="Rooms, a scene each.", min=1)] = 10,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.", min=0)] = 800_000,
    frames: Annotated[int, typer.Option(help="Frames of each walk.", min=1)] = 60,
    width: Annotated[int, typer.Option(help="Of the images, pixels.", min=16)] = 320,
    height: Annotated[int, typer.Option(help="Of the images, pixels.", min=16)] = 240,
) -> None:
    """Write a miniature ScanNet of rendered rooms; scenes that are there are kept."""
    with Progress(console=Console(stderr=True)) as progress:
        for i in progress.track(range(rooms), description="exporting"):
            scene = f"scene{i:04d}_00"
            if not (out / "scans" / scene / f"{scene}.aggregation.json").exists():
                room = RoomSequence(first_seed + i, frames, width, height)
                export_scannet(out, room, scene)
