# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Trainings in a folder: shown, saved every so often, gone on with; with or without fixes."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from rich.console import Console
from rich.progress import Progress

from geopurify.errors import BadInput
from geopurify.objects.referring_network.config import NetworkFixes
from geopurify.terminal.console import print_files
from geopurify_train.distillation.settings import PaperFixes
from geopurify_train.training_log import TrainingLog

SAVE_EVERY = 100  # steps

Fixes = TypeVar("Fixes", PaperFixes, NetworkFixes)


class Training(Protocol):
    """A training that can be gone on with; `settings` have ``steps``, `step` are those done."""

    settings: Any
    step: int

    def run(self) -> Iterator[dict[str, float]]:
        """Train to the end; yield the measures of each step."""
        ...

    def save(self, path: Path) -> None:
        """Write everything that a run needs to go on."""
        ...

    def resume(self, path: Path) -> None:
        """Go on where `save` was called."""
        ...

    def export(self, path: Path) -> None:
        """Write the model as it is used."""
        ...


def leave_out(fixes: Fixes, without: Sequence[str]) -> Fixes:
    """Return fixes of a published training, all of them on, without some.

    Raises:
        BadInput: there is none of a name.
    """
    names = [item.name for item in fields(fixes)]
    unknown = set(without) - set(names)
    if unknown:
        raise BadInput(
            "training_invalid", f"--without must be one of {names}, got {sorted(unknown)}"
        )
    return replace(fixes, **dict.fromkeys(without, False))


def train_in(
    out: Path,
    training: Training,
    model: Path,
    next_command: str,
    tensorboard: bool = False,
    is_first: bool = True,
) -> None:
    """Run a training to its end; the first process shows and saves it."""
    checkpoint = out / "checkpoint.safetensors"
    steps = training.settings.steps
    if checkpoint.exists():
        training.resume(checkpoint)
    log = TrainingLog(out, training.step, tensorboard) if is_first else None
    shown = Progress(console=Console(stderr=True)) if is_first else None
    with shown or nullcontext():
        task = shown.add_task("training", total=steps) if shown else None
        for measures in training.run():
            if log is None or shown is None or task is None:
                continue
            log.add(measures)
            label = f"training: loss {measures['loss']:.3f}"
            shown.update(task, completed=training.step, description=label)
            if training.step % SAVE_EVERY == 0:
                training.save(checkpoint)
                training.export(model)
    if log is not None:  # also if it was killed between the last step and the last file
        training.save(checkpoint)
        training.export(model)
        print_files(out, [checkpoint.name, model.name, log.path.name], next_command)
