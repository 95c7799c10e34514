# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The command that compares objects of labelled scans with segments of geometry and colour."""

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from geopurify.config.loading import load_config
from geopurify.evaluation.instances import FIGURES, InstanceScene, average_precisions
from geopurify.terminal.console import plain_console
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.labelled_scans import (
    FIRST_SEED,
    FirstSeed,
    RoomCount,
    ScanFiles,
    open_scans,
)
from geopurify_train.comparison.scan_objects import ScanObjects, find_scan_objects
from geopurify_train.estimate import CHANGE, SHARE, estimate

OBJECTS, SEGMENTS = "objects", "Felzenszwalb's segments"


def compare_scan_objects(
    clouds: ScanFiles = None,
    rooms: RoomCount = 0,
    first_seed: FirstSeed = FIRST_SEED,
    seeds: Annotated[int, typer.Option(help="Simulated networks on each scan.", min=1)] = 1,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Find objects in labelled scans; compare them with segments of normals and colours.

    Classes of PLY files are called by their numbers: name those of walls, floors and ceilings with
    --set objects.structure=[1,2].
    """
    settings = load_config(config, set_)
    trials: list[list[ScanObjects]] = []
    for scan in open_scans(clouds or [], rooms, first_seed):
        trials.append([find_scan_objects(scan, seed, settings) for seed in range(seeds)])
        figures = average_precisions([each.objects for each in trials[-1]])
        others = average_precisions([each.segments for each in trials[-1]])
        plain_console().print(
            f"{scan.name}: AP25 {figures['ap25']:.3f}, {SEGMENTS} {others['ap25']:.3f}"
        )
    plain_console(width=100).print(table_of(trials))


def table_of(trials: Sequence[Sequence[ScanObjects]]) -> Table:
    """Return means over scans, each with its networks, with 95 % intervals."""
    table = Table("class-agnostic", *(name.upper() for name in FIGURES))
    objects = _figures(trials, lambda each: each.objects)
    segments = _figures(trials, lambda each: each.segments)
    for name, values in ((OBJECTS, objects), (SEGMENTS, segments)):
        table.add_row(name, *(estimate(column, SHARE).format() for column in values.T))
    gains = (objects - segments).T
    table.add_row("difference", *(estimate(column, CHANGE).format("+.3f") for column in gains))
    return table


def _figures(
    trials: Sequence[Sequence[ScanObjects]], scene_of: Callable[[ScanObjects], InstanceScene]
) -> np.ndarray:
    """Return the (S, 3) figures of each scan, of all its networks together."""
    rows = [average_precisions([scene_of(each) for each in trial]) for trial in trials]
    return np.array([[row[name] for name in FIGURES] for row in rows])
