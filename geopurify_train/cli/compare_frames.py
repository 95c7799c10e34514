# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The command that compares affinities on single frames with true objects."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.table import Table

from geopurify.config.loading import load_config
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.purify.affinity.model import AffinityModel, GeometricAffinity, create_affinity_model
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.comparison.labelled_frames import compute_frame_auc, read_labelled_frame

SIZES_M = (0.01, 0.02)


class FrameTrial(NamedTuple):
    """How well an affinity tells the objects of a frame apart, NaN if no two are near."""

    frame: str
    voxel_size_m: float
    affinity: str
    auc: float


def compare_frames(
    frames: Annotated[list[Path], typer.Argument(help="NPZ files: color, depth_mm, instance, K.")],
    student: Annotated[
        list[Path] | None, typer.Option(help="An affinity model to compare too; repeatable.")
    ] = None,
    voxel_size_m: Annotated[
        list[float] | None,
        typer.Option(help="Of the maps of a frame: 0.01 and 0.02 if not given."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = Path("out/frames"),
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Tell neighbours of one object from those of others, in frames of a depth camera."""
    settings, sizes_m = load_config(config, set_).purify, voxel_size_m or SIZES_M
    models: dict[str, AffinityModel] = {"formula": GeometricAffinity(settings)}
    for path in (SHIPPED, *(student or [])):
        name = "shipped model" if path == SHIPPED else str(path)
        models[name] = create_affinity_model(load_student(path), settings)
    labelled = [read_labelled_frame(path) for path in frames]
    output_folder(out)
    trials = [
        FrameTrial(each.name, size_m, name, compute_frame_auc(each, size_m, model, settings))
        for each in labelled
        for size_m in sizes_m
        for name, model in models.items()
    ]
    write_json(out / "frames.json", {"trials": [trial._asdict() for trial in trials]})
    plain_console(width=100).print(_table_of(trials))
    print_files(out, ["frames.json"])


def _table_of(trials: Sequence[FrameTrial]) -> Table:
    sizes_m = sorted({trial.voxel_size_m for trial in trials})
    table = Table("", title="AUC of same object at edges: mean (least)")
    for size_m in sizes_m:
        table.add_column(f"voxels of {100 * size_m:g} cm", justify="right")
    for name in dict.fromkeys(trial.affinity for trial in trials):
        cells = []
        for size_m in sizes_m:
            own = [t.auc for t in trials if (t.affinity, t.voxel_size_m) == (name, size_m)]
            cells.append(f"{np.nanmean(own):.3f} ({np.nanmin(own):.3f})")
        table.add_row(name, *cells)
    return table
