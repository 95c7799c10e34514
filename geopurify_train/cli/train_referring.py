# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train train-referring``: a network that finds what a sentence means."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.encoders.device import torch_device
from geopurify.encoders.sentences import SentenceEncoder
from geopurify.files.output_paths import output_folder
from geopurify.objects.referring_network.config import (
    ALL_FIXES,
    PAPER_CONFIG,
    ROBOT_CONFIG,
    NetworkFixes,
    ReferringNetConfig,
)
from geopurify.terminal.console import quote_for_shell
from geopurify_train.cli.evaluate_referring import ScansFolder, SentenceFiles
from geopurify_train.cli.training_run import leave_out, train_in
from geopurify_train.distillation.processes import join_processes
from geopurify_train.referring_network.batches import BatchSource, RegionBatches, VoxelBatches
from geopurify_train.referring_network.homes import REWORDED, home_scenes
from geopurify_train.referring_network.losses import LossWeights
from geopurify_train.referring_network.model_card import write_model_card
from geopurify_train.referring_network.scan_sentences import read_scan_sentences
from geopurify_train.referring_network.scans import scan_scenes
from geopurify_train.referring_network.scenes import EncodedWords, ReferringScene
from geopurify_train.referring_network.trainer import ReferringTrainer, ReferringTraining

SIZES = {"robot": ROBOT_CONFIG, "paper": PAPER_CONFIG}
# masks of regions are not as small a part of a scene as those of points
SETTINGS = {
    "robot": ReferringTraining(learning_rate=2e-3, weights=LossWeights(8.0, 1.0, 1.0)),
    "paper": ReferringTraining(batch=14, learning_rate=1e-4),
}
FIXES = [item.name for item in fields(NetworkFixes)]
FIRST_SEED = 20_000


def train_referring(
    out: Annotated[Path, typer.Option(help="Folder of the run; resumed if it has one.")],
    size: Annotated[
        str, typer.Option(help="robot: regions, for CPUs; paper: voxels, for GPUs.")
    ] = "robot",
    homes: Annotated[int, typer.Option(help="Rendered homes to learn from.", min=1)] = 240,
    first_seed: Annotated[int, typer.Option(help="Seed of the first home.", min=0)] = FIRST_SEED,
    scans: ScansFolder = None,
    sentences: SentenceFiles = None,
    steps: Annotated[int, typer.Option(help="Batches of sentences.", min=1)] = 4000,
    batch: Annotated[
        int | None, typer.Option(help="Sentences of a step; 32 of robot, 14 of paper.", min=1)
    ] = None,
    area: Annotated[
        float | None, typer.Option(help="Weight of the area loss; 0 leaves it out.", min=0)
    ] = None,
    contrast: Annotated[
        float | None, typer.Option(help="Weight of the contrast loss; 0 leaves it out.", min=0)
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(help=f"Leave out one of our fixes, of {', '.join(FIXES)}; may be repeated."),
    ] = None,
    start_from: Annotated[
        Path | None, typer.Option(help="A network whose weights are gone on from.")
    ] = None,
    bf16: Annotated[bool, typer.Option(help="Automatic mixed precision.")] = False,
    seed: Annotated[int, typer.Option(help="Of weights and samples.", min=0)] = 0,
    device: Annotated[str, typer.Option(help="torch device.")] = "cpu",
    tensorboard: Annotated[bool, typer.Option(help="Write for TensorBoard too.")] = False,
) -> None:
    """Train the referring network from masks alone; a killed run goes on, torchrun takes GPUs."""
    if size not in SIZES:
        raise typer.BadParameter(f"it is one of {', '.join(SIZES)}, got {size!r}")
    if (scans is None) != (not sentences):
        raise typer.BadParameter("--scans and --sentences go together")
    output_folder(out)
    settings = _settings(size, steps, batch, area, contrast, seed)
    settings = replace(settings, precision="bf16" if bf16 else "fp32")
    config = replace(SIZES[size], fixes=leave_out(ALL_FIXES, without or []))
    device = str(torch_device(device, "--device"))
    source = f"{homes} homes from seed {first_seed}"
    with Progress(console=Console(stderr=True)) as progress:
        if scans is not None and sentences:
            said = [each for path in sentences for each in read_scan_sentences(path)]
            found, count = scan_scenes(scans, said), len({each.scene for each in said})
            source = f"{count} scans with {', '.join(path.name for path in sentences)}"
        else:
            seeds, count = range(first_seed, first_seed + homes), homes
            found = home_scenes(seeds, ("first", "third"), REWORDED)
        scenes = list(progress.track(found, total=count, description="reading scenes"))
        batches = _batches(config, scenes, progress)
    model = out / "referring.safetensors"
    command = f"geopurify-train evaluate-referring --network {quote_for_shell(model)}"
    with join_processes(device) as processes:
        own, is_first = processes.device(device), processes.rank == 0
        trainer = ReferringTrainer(config, settings, batches, source, own, processes)
        if start_from:
            trainer.start_from(start_from)
        train_in(out, trainer, model, command, tensorboard, is_first)
        if is_first:
            _describe(out, trainer)


def _describe(out: Path, trainer: ReferringTrainer) -> None:
    from geopurify_train.clip.curve import draw_curve  # matplotlib takes a second to import

    log = out / "training.jsonl"
    write_model_card(out / "model_card.md", trainer, log)
    draw_curve(log, out / "training.png", max(1, trainer.step // 100))


def _batches(
    config: ReferringNetConfig, scenes: list[ReferringScene], progress: Progress
) -> BatchSource:
    encoder = SentenceEncoder()
    words = EncodedWords(encoder)
    for scene in progress.track(scenes, description="encoding words"):
        words.add(sample.text for sample in scene.sentences)
    if config.elements == "regions":
        return RegionBatches(scenes, words, encoder)
    return VoxelBatches(scenes, words, len(config.channels))


def _settings(
    size: str,
    steps: int,
    batch: int | None,
    area: float | None,
    contrast: float | None,
    seed: int,
) -> ReferringTraining:
    usual = SETTINGS[size]
    weights = replace(
        usual.weights,
        area=usual.weights.area if area is None else area,
        contrast=usual.weights.contrast if contrast is None else contrast,
    )
    warm_up = max(1, min(200, steps // 10))
    return replace(
        usual,
        steps=steps,
        warm_up=warm_up,
        batch=batch or usual.batch,
        seed=seed,
        weights=weights,
    )
