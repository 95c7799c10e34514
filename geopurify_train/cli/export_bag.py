# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train export-bag``: a scene of a dataset, or a sequence, as a ROS 2 bag."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from geopurify.evaluation.datasets import DATASETS, open_dataset
from geopurify.evaluation.datasets.protocol import View
from geopurify.files.output_paths import output_folder
from geopurify.sequences import open_sequence
from geopurify.terminal.console import plain_console, print_files, quote_for_shell
from geopurify.terminal.options import DepthUnit
from geopurify_train.bags.room_truth import room_truth
from geopurify_train.bags.writer import STORAGES, write_bag
from geopurify_worlds.room_sequence import RoomSequence


def export_bag(
    source: Annotated[
        str, typer.Argument(help="A sequence as of geopurify run, or the root of a dataset.")
    ],
    out: Annotated[Path, typer.Argument(help="Folder of the bag; must not exist.")],
    dataset: Annotated[
        str | None, typer.Option(help=f"Kind of dataset: {', '.join(DATASETS)}.")
    ] = None,
    scene: Annotated[str, typer.Option(help="Scene of the dataset.")] = "",
    label_set: Annotated[str | None, typer.Option(help="Classes of the ground truth.")] = None,
    frame_stride: Annotated[int, typer.Option(help="Every n-th frame.", min=1)] = 1,
    storage: Annotated[str, typer.Option(help=f"{' or '.join(STORAGES)}.")] = "mcap",
    depth_unit_m: DepthUnit = 0.0,
) -> None:
    """Write SOURCE as a bag for ros2 bag play: images, camera_info, pose, TF, truth if known."""
    output_folder(out.parent)
    truth = None
    if dataset:
        opened = open_dataset(dataset, Path(source), label_set, View(frame_stride))
        sequence = opened.sequence(scene)
        truth = replace(opened.ground_truth(scene), class_names=opened.class_names)
    else:
        sequence = open_sequence(source, depth_unit_m=depth_unit_m)
        if isinstance(sequence, RoomSequence):
            truth = room_truth(sequence)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"writing {escape(out.name)}", total=len(sequence))
        frames = write_bag(
            out, sequence, truth, storage, lambda done: progress.update(task, completed=done)
        )
    plain_console().print(f"{frames} frames")
    print_files(out.parent, [out.name], f"geopurify run {quote_for_shell(out)}")
