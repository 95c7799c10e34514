# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The command that compares purifications of labelled scans."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from geopurify.config.loading import load_config
from geopurify.errors import BadInput, quote
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.labelled_scans import (
    FIRST_SEED,
    FirstSeed,
    RoomCount,
    ScanFiles,
    open_scans,
)
from geopurify_train.comparison.point_trials import VARIANTS, PointTrial, Variant, try_variants
from geopurify_train.scans.scan import LabelledScan, Scanner
from geopurify_train.scans.wear import wear_scan

WEAR_SEED = 8  # of --worn


def compare_clouds(
    clouds: ScanFiles = None,
    rooms: RoomCount = 0,
    first_seed: FirstSeed = FIRST_SEED,
    frames: Annotated[
        int, typer.Option(help="Of the walk through a room, by which it is scanned.", min=1)
    ] = Scanner.frames,
    seeds: Annotated[int, typer.Option(help="Simulated networks on each scan.", min=1)] = 3,
    worn: Annotated[
        bool, typer.Option(help="Make the scans as rough and blended as real ones.")
    ] = False,
    dense: Annotated[bool, typer.Option(help="Also with the midpoints of all edges.")] = True,
    variant: Annotated[
        list[str] | None,
        typer.Option(help=f"Only these, of {', '.join(v.name for v in VARIANTS)}."),
    ] = None,
    student: Annotated[
        list[Path] | None, typer.Option(help="An affinity model to compare too; repeatable.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = Path("out/clouds"),
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Purify the scores of simulated 2D networks on labelled scans, without one part at a time."""
    settings = load_config(config, set_).purify
    scans = open_scans(clouds or [], rooms, first_seed, Scanner(frames=frames))
    variants = (*_chosen(variant or []), *map(_with_student, student or []))
    output_folder(out)
    trials: list[PointTrial] = []
    with Progress(console=Console(stderr=True)) as progress:
        for scan in progress.track(
            _prepare(scans, worn, dense),
            total=(len(clouds or []) + rooms) * (1 + dense),
            description="scans",
        ):
            for seed in range(seeds):
                trials += try_variants(scan, seed, settings, variants)
    write_json(out / "clouds.json", {"trials": [asdict(trial) for trial in trials]})
    plain_console(width=120).print(table_of(trials))
    print_files(out, ["clouds.json"])


def _chosen(names: Sequence[str]) -> tuple[Variant, ...]:
    """Return the variants of some names, all of them for none."""
    known = {variant.name: variant for variant in VARIANTS}
    for name in names:
        if name not in known:
            raise BadInput(
                "config_invalid",
                f"--variant must be one of {', '.join(known)}, got {quote(name)}",
            )
    return tuple(known[name] for name in names) if names else VARIANTS


def _with_student(path: Path) -> Variant:
    return Variant(str(path), {"affinity": "student", "student": str(path)})


def _prepare(scans: Iterable[LabelledScan], worn: bool, dense: bool) -> Iterator[LabelledScan]:
    for at, given in enumerate(scans):
        scan = wear_scan(given, np.random.default_rng([WEAR_SEED, at])) if worn else given
        yield scan
        if dense:
            yield scan.with_midpoints()


def table_of(trials: Sequence[PointTrial]) -> Table:
    """Return the gains of each variant, sparse scans and those with midpoints apart."""
    table = Table("", title="gain in mIoU, points: mean (worst); AUC of same object at edges")
    kinds = [kind for kind in (False, True) if any(_is_dense(t) == kind for t in trials)]
    for kind in kinds:
        raw = np.mean([t.miou_raw for t in trials if _is_dense(t) == kind])
        name = "with midpoints" if kind else "as they are"
        table.add_column(f"{name}: raw mIoU {100 * raw:.1f}", justify="right")
        table.add_column("AUC", justify="right")
    for name in dict.fromkeys(trial.variant for trial in trials):
        cells = []
        for kind in kinds:
            own = [t for t in trials if t.variant == name and _is_dense(t) == kind]
            gains = [100 * (t.miou - t.miou_raw) for t in own]
            cells += [f"{np.mean(gains):+.1f} ({min(gains):+.1f})"]
            cells += [f"{np.nanmean([t.auc for t in own]):.2f}"]
        table.add_row(name, *cells)
    return table


def _is_dense(trial: PointTrial) -> bool:
    return trial.scan.endswith("-dense")
