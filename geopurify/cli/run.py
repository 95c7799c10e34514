# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify run``: map a sequence and write what comes out."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from geopurify.encoders import create_encoder
from geopurify.evaluation.confusion import BACKGROUND
from geopurify.files.output_paths import output_folder
from geopurify.pipeline import Pipeline
from geopurify.query.labels import UNLABELLED
from geopurify.runtime.offline import Run, run_sequence
from geopurify.runtime.results import write_results
from geopurify.runtime.trace import write_trace
from geopurify.sequences.protocol import FrameSequence
from geopurify.terminal.console import plain_console, print_files, quote_for_shell
from geopurify.terminal.interruption import report_kept_files
from geopurify.terminal.options import (
    BagTopicOptions,
    ConfigFile,
    EncoderKind,
    SequenceName,
    Settings,
    open_and_configure,
)


def run(
    sequence: SequenceName,
    encoder: EncoderKind = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("out/run"),
    trace: Annotated[
        Path | None, typer.Option(help="JSON file for a trace of all stages, for ui.perfetto.dev.")
    ] = None,
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map a SEQUENCE; write the map, labelled clouds, a picture and figures."""
    with report_kept_files(out):
        frames, settings = open_and_configure(sequence, bag, encoder, config, set_)
        output_folder(out)  # before anything is downloaded
        pipeline = Pipeline(settings, create_encoder(settings.encoder), frames.up_map)
        with write_trace(trace):
            report = run_with_progress(frames, pipeline)
        written = write_results(out, frames.name, pipeline, report)
    print_report(report, pipeline, out)
    query = f"geopurify query {quote_for_shell(out)} {quote_for_shell(some_name(pipeline))}"
    print_files(out, written, query, f"geopurify view {quote_for_shell(out)}")


def some_name(pipeline: Pipeline) -> str:
    """Return what a map can be asked for: the class of most voxels that is not a wall or floor."""
    cloud = pipeline.label_voxels()
    counts = np.bincount(cloud.labels[cloud.labels != UNLABELLED], minlength=1)
    names: list[str] = [cloud.vocabulary.names[i] for i in np.argsort(-counts, kind="stable")]
    return next((name for name in names if name not in BACKGROUND), names[0])


def run_with_progress(sequence: FrameSequence, pipeline: Pipeline) -> Run:
    """Run a sequence behind a progress bar."""
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"mapping {escape(sequence.name)}", total=len(sequence))
        return run_sequence(sequence, pipeline, lambda done: progress.update(task, completed=done))


def print_report(report: Run, pipeline: Pipeline, out: Path) -> None:
    """Print the figures of a run as a table."""
    table = Table("stage", "total s", "ms/frame", title=f"{pipeline.encoder.name} -> {out}")
    per_frame = ("read", "encode", "lift", "fuse")
    for stage, seconds in report.seconds.items():
        each = f"{1000 * seconds / report.frames:.1f}" if stage in per_frame else ""
        table.add_row(stage, f"{seconds:.2f}", each)
    console = plain_console()
    console.print(table)
    skipped = f", skipped {report.skipped}" if report.skipped else ""
    console.print(
        f"{report.frames} frames{skipped}, {pipeline.voxel_count} voxels of "
        f"{pipeline.map.bytes_per_voxel()} bytes, "
        f"peak memory {report.peak_memory_bytes / 1e6:.0f} MB"
    )
