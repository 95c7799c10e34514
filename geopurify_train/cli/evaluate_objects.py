# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate-objects``: are the things of rendered rooms found, and told again?"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from geopurify.config import PurifyConfig
from geopurify.evaluation.instances import InstanceScene, average_precisions, leave_one_out
from geopurify.runtime.warm_up import compile_kernels
from geopurify.terminal.console import plain_console
from geopurify.terminal.options import Settings
from geopurify_train.estimate import SHARE, estimate, estimate_by_jackknife
from geopurify_train.evaluation.object_trial import ObjectTrial, try_room
from geopurify_worlds.room import CLASS_NAMES

COUNTED = "chair"


def evaluate_objects(
    rooms: Annotated[int, typer.Option(help="Rooms.", min=1)] = 20,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.", min=0)] = 960000,
    set_: Settings = None,
) -> None:
    """Walk through rendered ROOMS twice, with one thing carried elsewhere between the rounds."""
    compile_kernels(PurifyConfig())
    trials = []
    for seed in range(first_seed, first_seed + rooms):
        trials.append(try_room(seed, set_))
        plain_console().print(_line(trials[-1]))
    table = Table("", "", title=f"{rooms} rooms from seed {first_seed}", show_header=False)
    for name, value in summarize(trials).items():
        table.add_row(name, value)
    plain_console().print(table)


def summarize(trials: list[ObjectTrial]) -> dict[str, str]:
    """Return the figures of some rooms by name, with 95 % intervals over rooms."""
    scenes, every_class = [trial.scene for trial in trials], range(len(CLASS_NAMES))
    rows = {
        "class-agnostic": (scenes, (None,)),
        "class-agnostic, Felzenszwalb's segments": ([t.segments for t in trials], (None,)),
        "by class": (scenes, every_class),
    }
    figures = {
        f"{row} {name.upper()}": text
        for row, asked in rows.items()
        for name, text in _precisions(*asked).items()
    }
    carried = [trial.is_moved for trial in trials if trial.is_moved is not None]
    chairs = [trial.counts(CLASS_NAMES.index(COUNTED)) for trial in trials]
    return figures | {
        f"rooms with as many of {COUNTED} as there are": _share([a == b for a, b in chairs]),
        "ids switched in the second round": _switched(trials),
        "carried things told as moved": _share(carried),
        "slowest search for objects (s)": f"{max(t.seconds for t in trials):.2f}",
    }


def _precisions(scenes: list[InstanceScene], classes: Sequence[int | None]) -> dict[str, str]:
    values, without_one = average_precisions(scenes, classes), leave_one_out(scenes, classes)
    return {
        name: estimate_by_jackknife(value, without_one[name], SHARE).format()
        for name, value in values.items()
    }


def _share(right: list[bool]) -> str:
    return f"{sum(right)} of {len(right)}: {estimate(np.array(right, np.float64), SHARE).format()}"


def _switched(trials: list[ObjectTrial]) -> str:
    counts = np.array([(trial.switched, trial.seen_twice) for trial in trials])
    switched, seen = counts.sum(0)
    others = counts.sum(0) - counts
    without_one = others[:, 0] / np.maximum(others[:, 1], 1)
    share = estimate_by_jackknife(switched / max(seen, 1), without_one, SHARE)
    return f"{switched} of {seen}: {share.format()}"


def _line(trial: ObjectTrial) -> str:
    figures = average_precisions([trial.scene])
    return (
        f"room {trial.seed}: {trial.voxels} voxels, AP50 {figures['ap50']:.2f}, "
        f"AP25 {figures['ap25']:.2f}, {COUNTED} {trial.counts(CLASS_NAMES.index(COUNTED))}, "
        f"{trial.switched} of {trial.seen_twice} ids switched, moved: {trial.is_moved}, "
        f"{trial.seconds:.2f} s"
    )
