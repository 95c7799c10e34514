# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate``: score the maps of a whole benchmark."""

import dataclasses
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from geopurify.config import Config
from geopurify.config.encoder_config import EncoderConfig
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
from geopurify_train.cli import evaluation_options as options
from geopurify_train.evaluation.distractors import refuse_duplicates
from geopurify_train.evaluation.page import KIND_NAMES, MISSING, figure_name
from geopurify_train.evaluation.recordings import KIND, Recordings
from geopurify_train.evaluation.report import OPEN_VOCABULARY, REPORT_FILES, write_report
from geopurify_train.evaluation.runner import evaluate_all
from geopurify_train.evaluation.settings import EvaluationSettings
from geopurify_train.vocabularies.names import read_names
from geopurify_train.vocabularies.training_similarity import known_training_names

_log = logging.getLogger(__name__)
MOST_NAMED = 5  # scenes in a line
COUNTED_AS = {
    "nearest": "the nearest voxel",
    "miss": "misses",
    "ignore": "nothing",
}


def evaluate(
    dataset: options.DatasetKind,
    root: options.DatasetRoot,
    encoder: options.EncoderName = None,
    out: options.ResultFolder = Path("out/evaluate"),
    label_set: options.LabelSet = None,
    split: options.Split = None,
    scenes: options.SceneList = None,
    frame_stride: options.FrameStride = None,
    size: options.ImageSize = None,
    reach_m: options.Reach = 0.05,
    unseen: options.Unseen = "nearest",
    published: options.Published = False,
    published_student: options.PublishedStudent = None,
    maps: options.MapFolder = None,
    engine: options.Engine = "process",
    workers: options.Workers = 1,
    distractors: options.Distractors = None,
    training_names: options.TrainingNames = None,
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map the scenes of a DATASET at ROOT, score labels before and after purification, report."""
    if bag and dataset != KIND:
        raise BadInput("dataset_unknown", f"--bag is of recordings, not of {dataset}")
    settings = EvaluationSettings(
        dataset,
        root,
        view=_view(dataset, root, frame_stride, size),
        label_set=label_set or _usual_label_set(dataset),
        config=load_config(config, set_, encoder__kind=encoder),
        reach_m=reach_m,
        unseen=unseen,
        with_published=published or published_student is not None,
        published_student=published_student,
        bag=tuple(bag or ()),
    )
    trained = _training_names(settings.config.encoder, training_names)
    if distractors:
        settings = dataclasses.replace(settings, distractors=_distractors(settings, distractors))
    if maps:
        _check_map_folder(maps, settings.config)
    opened = settings.open()
    names = read_scenes(scenes) if scenes else _scored(opened, dataset, root, split)
    with _progress(f"evaluating {dataset}", len(names)) as on_progress:
        evaluation = evaluate_all(settings, names, out, maps, engine, workers, on_progress)
    summary = write_report(evaluation, settings, opened, out, trained)
    _print(summary, out)
    drawn = (OPEN_VOCABULARY,) if summary["similarity"] or summary["growing"] else ()
    print_files(out, (*REPORT_FILES, *drawn))


def _view(dataset: str, root: Path, frame_stride: int | None, size: str | None) -> View:
    """Return which frames are read and how large, where an option says so; else as usual."""
    usual = View() if dataset == KIND else usual_view(dataset, root)
    changes: dict[str, Any] = {"frame_stride": frame_stride} if frame_stride else {}
    return dataclasses.replace(usual, **changes, **_size(size))


def _usual_label_set(dataset: str) -> str:
    return (Recordings if dataset == KIND else DATASETS[dataset]).label_sets[0]


def _training_names(encoder: EncoderConfig, file: Path | None) -> tuple[str, ...]:
    """Return the names that the encoder was trained on, as far as they are known."""
    return read_names(file) if file else known_training_names(encoder)


def _check_map_folder(maps: Path, config: Config) -> None:
    if config.purify.keyframes_mb:
        raise BadInput(
            "evaluation_invalid",
            "--maps keeps no images: purify.keyframes_mb must be 0 with it, got "
            f"{config.purify.keyframes_mb:g}",
        )
    output_folder(maps)


@contextmanager
def _progress(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar; the function that is yielded tells it how many are done."""
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(text, total=total)
        yield lambda done: bar.update(task, completed=done)


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
