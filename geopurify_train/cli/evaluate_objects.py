# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate-objects``: are the things of rendered rooms found, and told again?"""

from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from geopurify.config import PurifyConfig
from geopurify.evaluation.instances import average_precisions
from geopurify.runtime.warm_up import compile_kernels
from geopurify.terminal.console import plain_console
from geopurify.terminal.options import Settings
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
    """Return the figures of some rooms by name."""
    scenes = [trial.scene for trial in trials]
    agnostic = average_precisions(scenes)
    by_class = average_precisions(scenes, range(len(CLASS_NAMES)))
    carried = [trial.is_moved for trial in trials if trial.is_moved is not None]
    seen, switched = (sum(getattr(t, name) for t in trials) for name in ("seen_twice", "switched"))
    chairs = [trial.counts(CLASS_NAMES.index(COUNTED)) for trial in trials]
    return {
        "class-agnostic AP, AP50, AP25": _figures(agnostic),
        "class-agnostic, by Felzenszwalb's segments of normals and colours": _figures(
            average_precisions([trial.segments for trial in trials])
        ),
        "by class AP, AP50, AP25": _figures(by_class),
        f"rooms with as many of {COUNTED} as there are": _share([a == b for a, b in chairs]),
        "ids switched in the second round": f"{switched} of {seen}",
        "carried things told as moved": _share(carried),
        "slowest search for objects (s)": f"{max(t.seconds for t in trials):.2f}",
    }


def _figures(values: dict[str, float]) -> str:
    return ", ".join(f"{values[name]:.3f}" for name in ("ap", "ap50", "ap25"))


def _share(right: list[Any]) -> str:
    return f"{int(np.sum(right))} of {len(right)}"


def _line(trial: ObjectTrial) -> str:
    figures = average_precisions([trial.scene])
    return (
        f"room {trial.seed}: {trial.voxels} voxels, AP50 {figures['ap50']:.2f}, "
        f"AP25 {figures['ap25']:.2f}, {COUNTED} {trial.counts(CLASS_NAMES.index(COUNTED))}, "
        f"{trial.switched} of {trial.seen_twice} ids switched, moved: {trial.is_moved}, "
        f"{trial.seconds:.2f} s"
    )
