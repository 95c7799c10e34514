# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Commands that train the small CLIP and test it in unseen rooms."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.terminal.console import print_files, quote_for_shell
from geopurify.terminal.options import Settings
from geopurify_train.cli.resumed_rooms import FirstSeed, try_rooms
from geopurify_train.clip.assessment_report import print_assessment, summarize
from geopurify_train.clip.curve import draw_curve
from geopurify_train.clip.model import load_model
from geopurify_train.clip.rendered_worlds import RenderedWorlds, render_worlds
from geopurify_train.clip.room_assessment import (
    ask_for_withheld_pairs,
    assess_room,
    encoder_and_settings,
    read_room,
)
from geopurify_train.clip.room_questions import Answered
from geopurify_train.clip.training import ClipTrainer, ClipTraining
from geopurify_train.training_log import TrainingLog

SAVE_EVERY = 200  # steps


def train_clip(
    out: Annotated[Path, typer.Option(help="Folder of the run; resumed if it has one.")],
    rooms: Annotated[int, typer.Option(help="Rooms to render and train on.", min=1)] = 900,
    views: Annotated[int, typer.Option(help="Pictures of each room.", min=1)] = 12,
    device: Annotated[str, typer.Option(help="torch device.")] = "cpu",
    seed: Annotated[int, typer.Option(help="Of the weights and batches.", min=0)] = 0,
    start_from: Annotated[
        Path | None,
        typer.Option(
            help="Go on from these weights; only the image tower is trained.", dir_okay=False
        ),
    ] = None,
    shorten: Annotated[
        int, typer.Option(help="Divide the steps by this, for a trial.", min=1)
    ] = 1,
    proxy_weight: Annotated[
        float, typer.Option(help="Of the loss of mixed objects (proxy calibration).", min=0)
    ] = 0.0,
) -> None:
    """Render rooms and train the small CLIP on them; a run that was killed resumes."""
    config, model = ClipTraining(seed=seed, proxy_weight=proxy_weight), None
    if start_from is not None:
        model = load_model(start_from)
        config = config.continued(sha256(start_from.read_bytes()).hexdigest())
    config = config.shortened(shorten)
    output_folder(out)
    with Progress(console=Console(stderr=True)) as progress:
        folder = out / "worlds"
        task = progress.add_task("rendering rooms", total=rooms)
        for _ in render_worlds(folder, range(rooms), views, os.cpu_count() or 1):
            progress.advance(task)
        trainer = ClipTrainer(config, RenderedWorlds(folder), device, model)
        checkpoint = out / "checkpoint.safetensors"
        if checkpoint.exists():
            trainer.resume(checkpoint)
        log = TrainingLog(out, trainer.step)
        task = progress.add_task("training", total=config.steps, completed=trainer.step)
        for measures in trainer.run():
            log.add(measures)
            shown = f"training: accuracy {measures['accuracy']:.2f}"
            progress.update(task, completed=trainer.step, description=shown)
            if trainer.step % SAVE_EVERY == 0 or trainer.step == config.steps:
                trainer.save(checkpoint)
                trainer.export(out / "home-clip.safetensors")
    draw_curve(log.path, out / "training.png")
    weights = out / "home-clip.safetensors"
    written = [checkpoint.name, weights.name, log.path.name, "training.png"]
    print_files(out, written, f"geopurify-train assess-clip {quote_for_shell(weights)}")


def assess_clip(
    weights: Annotated[Path, typer.Argument(help="Weights, as train-clip exports them.")],
    out: Annotated[
        Path, typer.Option(help="Folder for the figures; a run that was killed resumes there.")
    ] = Path("out/assess-clip"),
    rooms: Annotated[int, typer.Option(help="Unseen rooms.", min=2)] = 20,
    frames: Annotated[int, typer.Option(help="Frames in each room.", min=6)] = 48,
    homes: Annotated[
        int, typer.Option(help="Homes to ask for colours in that training withheld.", min=0)
    ] = 14,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    set_: Settings = None,
) -> None:
    """Evaluate the small CLIP in unseen rooms: pixels, labels of maps, and queries."""
    encoder, config = encoder_and_settings(weights, set_)
    output_folder(out)
    plain = range(first_seed, first_seed + rooms)
    furnished = range(plain.stop, plain.stop + homes)
    made_of = {"weights": sha256(weights.read_bytes()).hexdigest(), "frames": frames}
    results = try_rooms(
        out,
        plain,
        lambda seed: [assess_room(encoder, config, seed, frames)],
        read_room,
        config,
        made_of,
    )
    more = try_rooms(
        out,
        furnished,
        lambda seed: ask_for_withheld_pairs(encoder, config, seed, frames),
        Answered,
        config,
        made_of,
        "homes",
    )
    summary = summarize(results, more)
    write_json(out / "assessment.json", summary)
    print_assessment(summary)
    print_files(out, ["assessment.json"])
