# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Commands that make scenes to learn from, as real sensors and networks would leave them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.files.output_paths import output_folder
from geopurify.terminal.console import print_files, quote_for_shell
from geopurify_train.cli.scenes import FIRST_SEED, SceneFolder
from geopurify_train.simulation.scan_scenes import simulate_scans as simulate_scans_of
from geopurify_train.simulation.scenes import simulate_rooms


def simulate_scenes(
    scenes: SceneFolder,
    rooms: Annotated[int, typer.Option(help="Procedural rooms to simulate.", min=1)] = 20,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.", min=0)] = FIRST_SEED,
    frames: Annotated[int, typer.Option(help="Frames of each camera trajectory.", min=1)] = 30,
) -> None:
    """See rendered rooms by cameras and networks of several kinds; existing scenes are kept."""
    output_folder(scenes)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("simulating rooms", total=rooms)
        for _ in simulate_rooms(scenes, range(first_seed, first_seed + rooms), frames):
            progress.advance(task)
    next_command = (
        f"geopurify-train train-student --scenes {quote_for_shell(scenes)} --teacher instances "
        "--out out/student"
    )
    print_files(scenes.parent, [scenes.name], next_command)


def simulate_scans(
    scenes: SceneFolder,
    rooms: Annotated[int, typer.Option(help="Procedural rooms to scan.", min=1)] = 3,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.", min=0)] = FIRST_SEED,
) -> None:
    """Scan rendered rooms, wear the scans, and see them by 2D networks; scenes are kept."""
    output_folder(scenes)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("scanning rooms", total=rooms)
        for _ in simulate_scans_of(scenes, range(first_seed, first_seed + rooms)):
            progress.advance(task)
    print_files(scenes.parent, [scenes.name])
