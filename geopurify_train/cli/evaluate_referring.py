# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate-referring``: sentences about homes, answered by geometry."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_file
from geopurify.terminal.console import plain_console, print_files
from geopurify_train.referring.evaluation import GROUPS, Tally, evaluate_true_objects, group_of
from geopurify_train.referring.intervals import wilson_interval
from geopurify_train.referring.templates import TEMPLATES

FIRST_SEED = 7000


def evaluate_referring(
    homes: Annotated[int, typer.Option(help="Number of homes.", min=1)] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the first one.", min=0)] = FIRST_SEED,
    templates: Annotated[
        str, typer.Option(help="Words of the sentences: first or second.")
    ] = "second",
    out: Annotated[Path | None, typer.Option(help="JSON file for the figures.")] = None,
) -> None:
    """Answer sentences about the true objects of rendered homes, and count the right answers."""
    if templates not in TEMPLATES:
        raise typer.BadParameter(f"it is one of {', '.join(TEMPLATES)}, got {templates!r}")
    if out:
        output_file(out, (".json",))
    tally = evaluate_true_objects(range(seed, seed + homes), templates)
    console = plain_console()
    table = Table("sentences", "right", "asked", "share", "95 % interval")
    for name, (right, asked) in _rows(tally).items():
        low, high = wilson_interval(right, asked)
        share = right / asked if asked else 0.0
        table.add_row(name, str(right), str(asked), f"{share:.3f}", f"{low:.3f} .. {high:.3f}")
    console.print(table)
    if out:
        rows = {name: {"right": r, "asked": n} for name, (r, n) in _rows(tally).items()}
        write_json(out, {"homes": homes, "seed": seed, "templates": templates, "rows": rows})
        print_files(out.parent, [out.name])


def _rows(tally: Tally) -> dict[str, tuple[int, int]]:
    rows = {}
    for group in GROUPS:
        rows[group] = tally.share(group)
        for kind in sorted(k for k in tally.asked if group_of(k) == group):
            rows[f"  {kind}"] = (tally.right[kind], tally.asked[kind])
    return rows
