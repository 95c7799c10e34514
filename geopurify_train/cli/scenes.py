# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Commands that map scenes to learn from, and choose among them."""

import logging
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from geopurify.config import Config
from geopurify.config.loading import load_config
from geopurify.errors import BadInput
from geopurify.evaluation.datasets import DATASETS, open_dataset
from geopurify.evaluation.datasets.splits import read_scenes, scenes_of_split, split_names
from geopurify.files.output_paths import output_file, output_folder
from geopurify.purify.affinity.student_path import SHIPPED
from geopurify.sequences import open_sequence
from geopurify.terminal.console import print_files, quote_for_shell
from geopurify.terminal.options import BagTopicOptions, ConfigFile, Settings, parse_bag_topics
from geopurify_train.distillation.learned_from import warn_of_learned_scenes
from geopurify_train.distillation.scene_sources import (
    DatasetSource,
    RecordingSource,
    RoomSource,
    SceneSource,
    map_sources,
    refuse_double_names,
)
from geopurify_train.distillation.scenes import load_scene
from geopurify_train.selection.choices import write_choices
from geopurify_train.selection.label_free import select_label_free
from geopurify_train.selection.published import select_published
from geopurify_train.selection.scene_files import scene_files
from geopurify_train.sources import recordings_in
from geopurify_worlds.drift import Drift

FIRST_SEED = 100
TRAINING_SPLIT = "train"
SceneFolder = Annotated[Path, typer.Option(help="Folder of scene files.")]

_log = logging.getLogger(__name__)


class Rule(str, Enum):
    """How scenes are chosen."""

    published = "published"
    label_free = "label-free"


def map_scenes(
    scenes: SceneFolder,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help="Recordings as of geopurify run, or folders of them; with --dataset its root; "
            "rendered rooms if there are none.",
        ),
    ] = None,
    encoder: Annotated[str, typer.Option(help="Encoder of the features.")] = "simulated",
    dataset: Annotated[
        str | None, typer.Option(help=f"SOURCE is a dataset: {', '.join(DATASETS)}.")
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            help="Of the dataset: train, published (the 20 scenes of the paper), all, or NAME of "
            "a list ROOT/splits/NAME.txt; else train where it is known."
        ),
    ] = None,
    only: Annotated[
        Path | None, typer.Option(help="File with a scene's name a line, instead of a split.")
    ] = None,
    rooms: Annotated[int, typer.Option(help="Rendered rooms to map.", min=1)] = 20,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.", min=0)] = FIRST_SEED,
    frames: Annotated[int, typer.Option(help="Frames in each room.", min=1)] = 60,
    drift: Annotated[
        tuple[float, float],
        typer.Option(
            help="Drift of the poses in rendered rooms, metres and radians after a metre of way."
        ),
    ] = (0.0, 0.0),
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map recordings, scenes of a dataset or rendered rooms into scene files; existing ones stay.

    What can't be mapped is left out and named.
    """
    settings = load_config(config, set_, encoder__kind=encoder)
    found = _found(sources or [], dataset, split, only, bag, settings)
    if not found:
        drifts = Drift(*drift) if any(drift) else None
        seeds = range(first_seed, first_seed + rooms)
        found = [RoomSource(seed, frames, drifts) for seed in seeds]
    refuse_double_names(found)
    warn_of_learned_scenes([source.name for source in found], SHIPPED)
    output_folder(scenes)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("mapping scenes", total=len(found))
        made = 0
        for path in map_sources(scenes, found, settings):
            made += path is not None
            progress.advance(task)
    if made == 0:
        raise BadInput("scenes_missing", f"none of {len(found)} scenes could be mapped")
    next_command = (
        f"geopurify-train train-student --scenes {quote_for_shell(scenes)} --out out/student"
    )
    if any(not isinstance(source, RoomSource) for source in found):
        next_command += " --teacher geometric"  # nobody knows the surfaces behind a recording
    print_files(scenes.parent, [f"{scenes.name}: {made} scenes"], next_command)


def select(
    scenes: SceneFolder,
    count: Annotated[int, typer.Option(help="Scenes to choose.", min=1)] = 20,
    percent: Annotated[
        float | None,
        typer.Option(help="Scenes to choose, percent of all, instead of --count.", max=100),
    ] = None,
    rule: Annotated[
        Rule, typer.Option(help="published needs true labels, label-free does not.")
    ] = Rule.label_free,
    out: Annotated[Path, typer.Option(help="The list, with reasons.")] = Path("selection.json"),
) -> None:
    """Choose the scenes that are worth learning from."""
    output_file(out)
    files = scene_files(scenes)
    if percent is not None:
        if not percent > 0:
            raise BadInput("training_invalid", f"--percent must be in (0, 100], got {percent}")
        count = max(1, round(len(files) * percent / 100))
    choose = select_published if rule is Rule.published else select_label_free
    chosen = choose((load_scene(path) for path in files), count)
    write_choices(out, chosen)
    next_command = (
        f"geopurify-train train-student --scenes {quote_for_shell(scenes)} "
        f"--selection {quote_for_shell(out)} --out out/student"
    )
    print_files(out.parent, [out.name], next_command)


def _found(
    sources: list[str],
    dataset: str | None,
    split: str | None,
    only: Path | None,
    bag: list[str] | None,
    config: Config,
) -> list[SceneSource]:
    """Return what the command names, none for rendered rooms."""
    if dataset is not None:
        if len(sources) != 1:
            raise BadInput(
                "dataset_unknown",
                f"--dataset takes one SOURCE, the folder of the dataset, got {len(sources)}",
            )
        return _of_dataset(dataset, Path(sources[0]), split, only)
    if split is not None or only is not None:
        raise BadInput("dataset_unknown", "--split and --only are of a --dataset")
    topics, unit_m = parse_bag_topics(bag), config.lifting.depth_unit_m
    return [
        RecordingSource(open_sequence(name, topics, unit_m))
        for source in sources
        for name in recordings_in(source, topics, unit_m).values()
    ]


def _of_dataset(kind: str, root: Path, split: str | None, only: Path | None) -> list[SceneSource]:
    opened = open_dataset(kind, root)
    if only is not None:
        names = read_scenes(only)
    elif split is None and TRAINING_SPLIT not in split_names(kind):
        names = opened.scene_names()
        _log.warning(
            "No list of training scenes of %s is known: mapping all %d scenes",
            *(kind, len(names)),
        )
    else:
        names = scenes_of_split(kind, root, split or TRAINING_SPLIT, opened.scene_names())
    return [DatasetSource(opened, name) for name in names]
