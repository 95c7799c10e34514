# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The command that compares affinities where objects meet, in frames and in scenes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from rich.table import Table

from geopurify.config import PurifyConfig
from geopurify.config.loading import load_config
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.purify.affinity.model import AffinityModel, GeometricAffinity, create_affinity_model
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.comparison.edge_auc import compute_scene_auc
from geopurify_train.comparison.labelled_frames import compute_frame_auc, read_labelled_frame
from geopurify_train.distillation.scenes import Scene, load_scene
from geopurify_train.selection.scene_files import scene_files

SIZES_M = (0.01, 0.02)


class FrameTrial(NamedTuple):
    """How well an affinity tells the objects of a frame or scene apart, NaN if no two are near.

    Attributes:
        kind: the size of the voxels of a frame, or the kind of the scene.
    """

    frame: str
    kind: str
    affinity: str
    auc: float


def compare_frames(
    frames: Annotated[
        list[Path],
        typer.Argument(
            help="NPZ files: color, depth_mm, instance, K; or folders of simulate-scenes."
        ),
    ],
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
    """Tell neighbours of one object from those of others, in frames or simulated scenes."""
    settings, sizes_m = load_config(config, set_).purify, voxel_size_m or SIZES_M
    models: dict[str, AffinityModel] = {"formula": GeometricAffinity(settings)}
    for path in (SHIPPED, *(student or [])):
        name = "shipped model" if path == SHIPPED else str(path)
        models[name] = create_affinity_model(load_student(path), settings)
    folders = [path for path in frames if path.is_dir()]
    labelled = [read_labelled_frame(path) for path in frames if path not in folders]
    files = [file for folder in folders for file in scene_files(folder)]
    output_folder(out)
    trials = [
        FrameTrial(
            each.name, _size(size_m), name, compute_frame_auc(each, size_m, model, settings)
        )
        for each in labelled
        for size_m in sizes_m
        for name, model in models.items()
    ]
    trials += [trial for file in files for trial in _try_scene(load_scene(file), models, settings)]
    write_json(out / "frames.json", {"trials": [trial._asdict() for trial in trials]})
    plain_console(width=100).print(_table_of(trials))
    print_files(out, ["frames.json"])


def _size(voxel_size_m: float) -> str:
    return f"voxels of {100 * voxel_size_m:g} cm"


def _try_scene(
    scene: Scene, models: Mapping[str, AffinityModel], config: PurifyConfig
) -> Iterator[FrameTrial]:
    kind = scene.name.rpartition("-")[2]
    for name, model in models.items():
        yield FrameTrial(scene.name, kind, name, compute_scene_auc(scene, model, config))


def _table_of(trials: Sequence[FrameTrial]) -> Table:
    kinds = list(dict.fromkeys(trial.kind for trial in trials))
    table = Table("", title="AUC of same object at edges: mean (least)")
    for kind in kinds:
        table.add_column(kind, justify="right")
    for name in dict.fromkeys(trial.affinity for trial in trials):
        cells = []
        for kind in kinds:
            own = [t.auc for t in trials if (t.affinity, t.kind) == (name, kind)]
            cells.append(f"{np.nanmean(own):.3f} ({np.nanmin(own):.3f})")
        table.add_row(name, *cells)
    return table
