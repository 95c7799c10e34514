# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Feeds damaged and odd input to every door and says what came out of it that was not a refusal.

See `fuzz.targets` for the doors, and `fuzz.limits` for the limits.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from fuzz.run import fuzz
from fuzz.targets import create_targets
from fuzz.worker import memory_folder
from rich.console import Console

MANY = 10**9


def run(
    minutes: Annotated[float, typer.Option(help="for all targets together", min=0)] = 10.0,
    inputs: Annotated[int, typer.Option(help="of each target at most", min=1)] = MANY,
    seed: Annotated[int, typer.Option(help="of the inputs")] = 0,
    target: Annotated[list[str] | None, typer.Option(help="only these, by name")] = None,
    index: Annotated[int | None, typer.Option(help="take this input here, to debug it")] = None,
) -> None:
    """Feed the targets, and fail if one raised anything but BadInput or took too much."""
    console = Console(markup=False, highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        targets = create_targets(Path(folder))
        names = target or list(targets)
        if index is not None:
            for name in names:
                item = targets[name].item(seed, index)
                console.print(repr(item)[:2000])
                targets[name].take(item)
            return
    found = fuzz(names, seed, inputs, 60 * minutes / len(names))
    for name, findings in found.items():
        console.print(f"{name}: {findings.inputs} inputs, {findings.refused} refused")
        for sentence, number in findings.failures.items():
            console.print(f"  input {number}: {sentence}")
    raise typer.Exit(1 if any(findings.failures for findings in found.values()) else 0)


if __name__ == "__main__":
    typer.run(run)
