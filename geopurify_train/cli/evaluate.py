# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate``: score the maps of a whole benchmark."""

import dataclasses
import logging
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from geopurify.config.loading import load_config
from geopurify.config.text_limits import check_names
from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder
from geopurify.errors import BadInput
from geopurify.evaluation.datasets import DATASETS, usual_view
from geopurify.evaluation.datasets.protocol import Dataset, View
from geopurify.evaluation.datasets.splits import read_scenes, scenes_of_split
from geopurify.files.output_paths import output_folder
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import BagTopicOptions, ConfigFile, Settings
from geopurify_train.evaluation.distractors import refuse_duplicates
from geopurify_train.evaluation.page import KIND_NAMES, MISSING, figure_name
from geopurify_train.evaluation.recordings import KIND, Recordings
from geopurify_train.evaluation.report import OPEN_VOCABULARY, REPORT_FILES, write_report
from geopurify_train.evaluation.runner import evaluate_all
from geopurify_train.evaluation.settings import EvaluationSettings
from geopurify_train.vocabularies.names import read_names
from geopurify_train.vocabularies.training_similarity import known_training_names

KINDS = (*DATASETS, KIND)
_log = logging.getLogger(__name__)
MOST_NAMED = 5  # scenes in a line
COUNTED_AS = {
    "nearest": "the nearest voxel",
    "miss": "misses",
    "ignore": "nothing",
}


def evaluate(
    dataset: Annotated[str, typer.Argument(help=f"Kind of dataset: {', '.join(KINDS)}.")],
    root: Annotated[
        Path,
        typer.Argument(
            help="Its folder; of recordings one as of geopurify run, or a folder of them."
        ),
    ],
    encoder: Annotated[str | None, typer.Option(help="Encoder, as of geopurify run.")] = None,
    out: Annotated[
        Path,
        typer.Option(help="Folder for the results; a run that was killed resumes from there."),
    ] = Path("out/evaluate"),
    label_set: Annotated[str | None, typer.Option(help="Classes to score.")] = None,
    split: Annotated[
        str | None,
        typer.Option(
            help="Scenes to score: val, test, all, or NAME of a list ROOT/splits/NAME.txt; else "
            "those of the papers."
        ),
    ] = None,
    scenes: Annotated[
        Path | None, typer.Option(help="File with a scene's name a line, instead of a split.")
    ] = None,
    frame_stride: Annotated[
        int | None,
        typer.Option(
            help="Use every n-th frame; else as view.json of ROOT says, or as published.", min=1
        ),
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="WIDTHxHEIGHT of the images; 0x0: of the depth images.")
    ] = None,
    reach_m: Annotated[
        float, typer.Option(help="A point farther than this from all voxels is unseen.")
    ] = 0.05,
    unseen: Annotated[
        str, typer.Option(help="What unseen points count as: nearest, miss or ignore.")
    ] = "nearest",
    published: Annotated[
        bool,
        typer.Option(
            "--published",
            help="Also score the published fusion and pooling settings, with the affinity of "
            "purify.affinity; reads frames thrice.",
        ),
    ] = False,
    published_student: Annotated[
        Path | None,
        typer.Option(
            help="As --published, with the affinity of this file of the published network: the "
            "published method throughout."
        ),
    ] = None,
    maps: Annotated[
        Path | None, typer.Option(help="Folder to keep maps in, to score them again later.")
    ] = None,
    engine: Annotated[str, typer.Option(help="Execution engine: process or ray.")] = "process",
    workers: Annotated[int, typer.Option(help="Processes of the engine process.", min=1)] = 1,
    distractors: Annotated[
        Path | None,
        typer.Option(
            help="File of names, one a line: also score with 2, 4 and 8 times as many names."
        ),
    ] = None,
    training_names: Annotated[
        Path | None,
        typer.Option(
            help="File of the names that the encoder was trained on, if they are not known: also "
            "report IoU by the similarity of classes to them."
        ),
    ] = None,
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map the scenes of a DATASET at ROOT, score labels before and after purification, report."""
    is_recording = dataset == KIND
    if bag and not is_recording:
        raise BadInput("dataset_unknown", f"--bag is of recordings, not of {dataset}")
    usual = View() if is_recording else usual_view(dataset, root)
    changes: dict[str, Any] = {"frame_stride": frame_stride} if frame_stride else {}
    view = dataclasses.replace(usual, **changes, **_size(size))
    settings = EvaluationSettings(
        dataset,
        root,
        label_set or (Recordings if is_recording else DATASETS[dataset]).label_sets[0],
        view,
        load_config(config, set_, encoder__kind=encoder),
        reach_m,
        unseen,
        published or published_student is not None,
        published_student,
        tuple(bag or ()),
    )
    trained = (
        read_names(training_names)
        if training_names
        else known_training_names(settings.config.encoder)
    )
    if distractors:
        settings = dataclasses.replace(settings, distractors=_distractors(settings, distractors))
    if maps and settings.config.purify.keyframes_mb:
        raise BadInput(
            "evaluation_invalid",
            "--maps keeps no images: purify.keyframes_mb must be 0 with it, got "
            f"{settings.config.purify.keyframes_mb:g}",
        )
    if maps:
        output_folder(maps)
    opened = settings.open()
    names = read_scenes(scenes) if scenes else _scored(opened, dataset, root, split)
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(f"evaluating {dataset}", total=len(names))
        evaluation = evaluate_all(
            settings, names, out, maps, engine, workers, lambda n: bar.update(task, completed=n)
        )
    summary = write_report(evaluation, settings, opened, out, trained)
    _print(summary, out)
    drawn = (OPEN_VOCABULARY,) if summary["similarity"] or summary["growing"] else ()
    print_files(out, (*REPORT_FILES, *drawn))


def _distractors(settings: EvaluationSettings, file: Path) -> tuple[str, ...]:
    """Return the names of a file, without those that mean a class."""
    names, encode = check_names(read_names(file)), shared_sentence_encoder().encode
    left, refused = refuse_duplicates(settings.open().class_names, names, encode)
    if refused:
        named = [f"{name!r} ({meant})" for name, meant in refused.items()][:MOST_NAMED]
        _log.warning(
            "%d of the %d names of %s mean the same as a class and are left out: %s%s",
            *(len(refused), len(names), file, ", ".join(named)),
            ", ..." if len(refused) > MOST_NAMED else "",
        )
    return left


def _size(text: str | None) -> dict[str, int]:
    if text is None:
        return {}
    width, separator, height = text.partition("x")
    if not (separator and width.isdigit() and height.isdigit()):
        raise BadInput("view_invalid", f"--size takes WIDTHxHEIGHT in pixels, got {text!r}")
    return {"width": int(width), "height": int(height)}


def _scored(opened: Dataset, kind: str, root: Path, split: str | None) -> tuple[str, ...]:
    """Return the scenes of a split; of the papers' one if none is given, else all of them."""
    every = opened.scene_names()
    try:
        return scenes_of_split(kind, root, split or opened.published_split, every)
    except BadInput as error:
        if split is not None or error.reason != "split_empty":
            raise
        _log.warning(
            "None of the %d scenes is in the split %s of the papers: evaluating all of them",
            *(len(every), opened.published_split),
        )
        return every


def _print(summary: dict[str, Any], out: Path) -> None:
    figures = summary["figures"]
    heads = (*(f"{KIND_NAMES[kind]} %" for kind in figures), "gain")
    table = Table("", *heads, title=f"{len(summary['scenes'])} scenes -> {out}")
    for name in figures["raw"]:
        values = (each[name]["mean"] for each in (*figures.values(), summary["gain"]))
        cells = (MISSING if value is None else f"{100 * value:.1f}" for value in values)
        table.add_row(figure_name(name), *cells)
    console = plain_console()
    console.print(table)
    for scene, why in summary["left_out"].items():
        console.print(f"left out {scene}: {why}", highlight=False, soft_wrap=True)
    for kind, name in summary["affinity"].items():
        console.print(f"affinity of {KIND_NAMES[kind]}: {name}", highlight=False, soft_wrap=True)
    if summary["published_label_sets"]:
        names = ", ".join(summary["published_label_sets"])
        console.print(f"published figures are of --label-set {names}", highlight=False)
    console.print(_unseen(summary), highlight=False, soft_wrap=True)
    single = [scene["scene"] for scene in summary["scenes"] if scene["frames"] == 1]
    if single:
        console.print(
            f"of {len(single)} scenes one frame only was mapped: {', '.join(single[:MOST_NAMED])}",
            highlight=False,
            soft_wrap=True,
        )


def _unseen(summary: dict[str, Any]) -> str:
    """Return which share of the true points no voxel is near, and what they count as."""
    unseen, points = (
        sum(scene[key] for scene in summary["scenes"]) for key in ("unseen", "points")
    )
    settings = summary["settings"]
    stride, reach_m = settings["view"]["frame_stride"], settings["reach_m"]
    share = unseen / points if points else 0.0
    text = (
        f"{100 * share:.1f} % of the true points were never seen (no voxel within {reach_m:g} m); "
        f"they count as {COUNTED_AS[settings['unseen']]}"
    )
    if stride > 1:
        text += f"; every {stride}th frame was read, --frame-stride takes more"
    return text
