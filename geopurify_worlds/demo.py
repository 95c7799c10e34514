# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify demo``: the main job on a procedural room whose truth is known."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from geopurify.cli.run import print_report, run_with_progress
from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import TRAINING_ROOMS
from geopurify.evaluation.metrics import ClassScores, class_scores
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.pipeline import Pipeline
from geopurify.query.results import QueryResult
from geopurify.runtime.results import write_results
from geopurify.terminal.console import plain_console, print_files, quote_for_shell
from geopurify.viewing.pictures import query_picture, save_picture
from geopurify_worlds.room_sequence import RoomSequence

QUERIES = ("red chair", "green plant", "something to sit on", "where is the television?")


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("out/demo"),
    seed: Annotated[
        int,
        typer.Option(
            help=f"Which room; the model learned from those below {TRAINING_ROOMS.stop}.", min=0
        ),
    ] = 950_916,
    frames: Annotated[int, typer.Option(help="Frames of the camera trajectory.", min=1)] = 60,
) -> None:
    """Map a rendered room, purify it, score it against the ground truth and query it."""
    output_folder(out)
    console = plain_console()
    room = RoomSequence(seed, frames)
    settings = load_config(None, None, encoder__kind="embedded")
    pipeline = Pipeline(settings, create_encoder(settings.encoder), room.up_map)
    names = pipeline.vocabulary.names
    report = run_with_progress(room, pipeline)
    written = write_results(out, room.name, pipeline, report)
    print_report(report, pipeline, out)
    cloud = pipeline.label_voxels()
    truth, _ = room.room.labels_at(cloud.points_map)
    raw, purified = (
        class_scores(truth, labels, len(names)) for labels in (cloud.labels_raw, cloud.labels)
    )
    _print_scores(console, raw, purified, names)
    answers = [pipeline.query(text) for text in QUERIES]
    _print_answers(console, answers)
    for answer in answers:
        picture = query_picture(cloud, answer, settings.map.voxel_size_m, room.up_map)
        written.append(f"{''.join(c if c.isalpha() else '_' for c in answer.text)}.png")
        save_picture(out / written[-1], picture)
    write_json(out / "scores.json", {"miou_raw": raw.mean_iou, "miou_purified": purified.mean_iou})
    next_query = f"geopurify query {quote_for_shell(out)} 'green plant' --picture plant.png"
    print_files(
        out, [*written, "scores.json"], next_query, f"geopurify view {quote_for_shell(out)}"
    )


def _print_scores(
    console: Console, raw: ClassScores, purified: ClassScores, names: tuple[str, ...]
) -> None:
    table = Table("class", "IoU raw", "IoU purified", title="against the true room")
    for label in raw.present:
        table.add_row(names[label], f"{raw.iou[label]:.3f}", f"{purified.iou[label]:.3f}")
    table.add_section()
    table.add_row("mIoU", f"{raw.mean_iou:.3f}", f"{purified.mean_iou:.3f}")
    console.print(table)


def _print_answers(console: Console, answers: Sequence[QueryResult]) -> None:
    table = Table("query", "objects", "best at (m)", "score")
    for answer in answers:
        best = answer.objects[0] if answer.objects else None
        at = " ".join(f"{v:.2f}" for v in best.T_map_box[:3, 3]) if best else ""
        score = f"{best.score:.2f}" if best else ""
        table.add_row(answer.text, str(len(answer.objects)), at, score)
    console.print(table)
