# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the mapper's life hard over real DDS and says how it fared.

See `faults.stream_faults`, `faults.malformed`, `faults.saving` and `faults.damage` for what is
done to it, and `faults.expectation` for what it must have done in spite of that.
"""

import json
import random
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from faults.run import FaultRun, Plan
from rich.console import Console
from rich.progress import Progress


def run(
    minutes: Annotated[
        float, typer.Option(help="of the stream; 0: each fault once, as fast as they go", min=0)
    ] = 0.0,
    rate_hz: Annotated[float, typer.Option(help="frames a second", min=2, max=10)] = 5.0,
    restarts: Annotated[
        int,
        typer.Option(
            help="of the mapper with its map, after kill -9 while it saves, SIGTERM "
            "and SIGINT in turn",
            min=0,
        ),
    ] = 20,
    calls: Annotated[int, typer.Option(help="malformed requests", min=0)] = 1000,
    damages: Annotated[int, typer.Option(help="damaged map files", min=0)] = 50,
    frames: Annotated[int, typer.Option(help="of a round through the room", min=1)] = 60,
    seed: Annotated[int, typer.Option(help="of the faults")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="folder for the report, JSON and Markdown")
    ] = None,
) -> None:
    """Run all faults, show what came of them, and fail if anything went wrong."""
    plan = Plan(minutes, rate_hz, calls, restarts, damages, frames)
    console = Console()
    try:
        with tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
            report = FaultRun(plan, Path(folder), random.Random(seed), progress).run()
    except KeyboardInterrupt:
        console.print("interrupted: nothing is reported")
        raise typer.Exit(1) from None
    console.print(report.as_markdown(), markup=False)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "faults.json").write_text(json.dumps(vars(report), indent=2) + "\n")
        (out / "faults.md").write_text(report.as_markdown())
    raise typer.Exit(0 if report.passed else 1)


if __name__ == "__main__":
    typer.run(run)
