# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Commands that train a student."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.encoders.device import torch_device
from geopurify.errors import BadInput
from geopurify.files.output_paths import output_folder
from geopurify.purify.affinity.pairwise_mlp import PairwiseConfig
from geopurify.purify.published.network import PAPER_CONFIG
from geopurify.terminal.console import quote_for_shell
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.recordings import map_recordings
from geopurify_train.cli.scenes import SceneFolder
from geopurify_train.cli.training_run import leave_out, train_in
from geopurify_train.distillation.distiller import Distiller
from geopurify_train.distillation.pair_distiller import PairDistiller
from geopurify_train.distillation.pair_training_set import PairDistillation, pair_training_set
from geopurify_train.distillation.processes import join_processes
from geopurify_train.distillation.scenes import load_scene
from geopurify_train.distillation.settings import ALL_FIXES, Distillation, PaperFixes
from geopurify_train.distillation.trainer import Trainer
from geopurify_train.distillation.training_set import TrainingSet
from geopurify_train.selection.scene_files import scene_files
from geopurify_train.teachers import create_teacher

FIXES = [item.name for item in fields(PaperFixes)]
RunFolder = Annotated[Path, typer.Option(help="Folder of the run; resumed if it has one.")]
TeacherName = Annotated[str, typer.Option(help="geometric, surface, instances or sonata.")]
TeacherWeights = Annotated[Path | None, typer.Option(help="Checkpoint of sonata.")]
Selection = Annotated[Path | None, typer.Option(help="A list made by select.")]
Seed = Annotated[int, typer.Option(help="Of weights and samples.", min=0)]
Device = Annotated[str, typer.Option(help="torch device.")]
ForTensorBoard = Annotated[bool, typer.Option(help="Write for TensorBoard too.")]


def train_student(
    out: RunFolder,
    scenes: Annotated[Path | None, typer.Option(help="Folder of scene files.")] = None,
    recording: Annotated[
        list[str] | None,
        typer.Option(
            help="A sequence without labels to learn from, taught by the segments of its own "
            "views; may be repeated."
        ),
    ] = None,
    teacher: TeacherName = "surface",
    teacher_weights: TeacherWeights = None,
    selection: Selection = None,
    steps: Annotated[int, typer.Option(help="Batches of pairs.", min=1)] = 4000,
    anchors: Annotated[
        int, typer.Option(help="Voxels of each scene to learn from.", min=1)
    ] = PairDistillation.anchors,
    edge_share: Annotated[
        float,
        typer.Option(help="Of these voxels, drawn where the teacher sees an edge.", min=0, max=1),
    ] = PairDistillation.edge_share,
    hidden: Annotated[
        tuple[int, int], typer.Option(help="Channels of the two hidden layers.")
    ] = PairwiseConfig.hidden,
    seed: Seed = 0,
    device: Device = "cpu",
    tensorboard: ForTensorBoard = False,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Distil the robot's student, which judges pairs of voxels; a killed run goes on."""
    if scenes is None and not recording:
        raise BadInput("scenes_missing", "give --scenes, --recording, or both, to learn from")
    if selection is not None and scenes is None:
        raise BadInput("scenes_missing", "--selection is of the scenes in --scenes")
    output_folder(out)
    settings = PairDistillation(
        steps=steps,
        warm_up=max(1, steps // 10),
        anchors=anchors,
        edge_share=edge_share,
        seed=seed,
    )
    shape = PairwiseConfig(hidden)
    device = str(torch_device(device, "--device"))
    files = scene_files(scenes, selection) if scenes is not None else []
    asked = create_teacher(teacher, teacher_weights, device)
    sources = [(path, asked) for path in files]
    recorded = map_recordings(out / "recordings", recording or [], config, set_)
    sources += [(path, create_teacher("views")) for path in recorded]
    with Progress(console=Console(stderr=True)) as progress:
        shown = progress.track(sources, description="asking teachers")
        training_set = pair_training_set(shown, settings)
    distiller = PairDistiller(shape, settings, training_set, device)
    _train(distiller, out, tensorboard)


def train_published_student(
    scenes: SceneFolder,
    out: RunFolder,
    teacher: TeacherName = "surface",
    teacher_weights: TeacherWeights = None,
    selection: Selection = None,
    width: Annotated[int, typer.Option(help="Channels; 512 as published.", min=1)] = 512,
    steps: Annotated[int, typer.Option(help="Crops to learn from.", min=1)] = 2000,
    crop_m: Annotated[float, typer.Option(help="Their radius, metres.")] = 1.2,
    learning_rate: Annotated[float, typer.Option(help="At its peak.")] = 2e-3,
    anchors: Annotated[
        int, typer.Option(help="Voxels of each crop to learn from; 4096 as published.", min=1)
    ] = Distillation.anchors,
    edge_share: Annotated[
        float,
        typer.Option(help="Of the anchors, drawn at edges; 0 as published.", min=0, max=1),
    ] = Distillation.edge_share,
    row_share: Annotated[
        float, typer.Option(help="Weight of the loss on affinities; 0 as published.", min=0)
    ] = Distillation.row_share,
    share: Annotated[
        float,
        typer.Option(help="Of the student in the affinity beside the formula; 1 as published."),
    ] = 0.5,
    without: Annotated[
        list[str] | None,
        typer.Option(help=f"Leave out one of our fixes, of {', '.join(FIXES)}; may be repeated."),
    ] = None,
    bf16: Annotated[bool, typer.Option(help="Automatic mixed precision.")] = False,
    seed: Seed = 0,
    device: Device = "cpu",
    tensorboard: ForTensorBoard = False,
) -> None:
    """Distil the published student; a killed run goes on, torchrun takes several GPUs."""
    output_folder(out)
    settings = Distillation(
        steps=steps,
        warm_up=max(1, min(100, steps // 10)),
        learning_rate=learning_rate,
        anchors=anchors,
        edge_share=edge_share,
        row_share=row_share,
        crop_m=crop_m,
        precision="bf16" if bf16 else "fp32",
        seed=seed,
        fixes=leave_out(ALL_FIXES, without or []),
    )
    device = str(torch_device(device, "--device"))
    files = scene_files(scenes, selection)
    dimension = load_scene(files[0]).features.shape[1]
    config = replace(PAPER_CONFIG, features=dimension, width=width, share=share)
    with join_processes(device) as processes:
        own = processes.device(device)
        training_set = TrainingSet(
            files, create_teacher(teacher, teacher_weights, own, settings.fixes)
        )
        distiller = Distiller(config, settings, training_set, own, processes)
        _train(distiller, out, tensorboard, processes.rank == 0)


def _train(distiller: Trainer, out: Path, tensorboard: bool, is_first: bool = True) -> None:
    student = out / "student.safetensors"
    next_command = f"geopurify run room:950916 --set purify.student={quote_for_shell(student)}"
    train_in(out, distiller, student, next_command, tensorboard, is_first)
