# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks`: all steps at all sizes, into a table, a JSON file and a picture."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console

from benchmarks.busy import busy_queries
from benchmarks.gpu import frames, on_device
from benchmarks.growth import frame_cost, renewal
from benchmarks.measurement import Measurement, copy_bytes_per_s
from benchmarks.recording import on_recording
from benchmarks.report import table_of, write_json, write_picture
from benchmarks.steps import TARGET_SIZE, fusion, memory, pairs, purification, query, scene_of
from geopurify.config import PurifyConfig
from geopurify.runtime.warm_up import compile_kernels

_log = logging.getLogger("benchmarks")
QUICK = (10_000, 30_000)
DEFAULT = (10_000, 50_000, TARGET_SIZE)
FULL = (*DEFAULT, 500_000)  # the plain pooling of 500,000 voxels fills 16 GB


def measure(quick: bool, full: bool) -> Iterator[Measurement]:
    """Yield all measurements."""
    yield from memory(1_000_000)
    mapped = fusion()
    yield mapped
    for voxels in QUICK if quick else FULL if full else DEFAULT:
        yield from purification(scene_of(voxels))
        yield pairs(scene_of(voxels))
    yield from frame_cost((10_000, 30_000) if quick else (50_000, 1_000_000))
    for voxels in QUICK if quick else (100_000, 1_000_000, *([2_000_000] if full else [])):
        yield from query(voxels)
    for voxels in QUICK if quick else (100_000, 300_000):
        yield renewal(voxels)
    yield from busy_queries(QUICK[-1] if quick else 160_000)
    if torch.cuda.is_available():
        yield frames(torch.device("cuda"), mapped)
        yield from on_device(QUICK[-1] if quick else TARGET_SIZE, torch.device("cuda"))


def main(
    out: Annotated[Path, typer.Option(help="folder for bench.json and bench.png")] = Path(
        "out/bench"
    ),
    quick: Annotated[bool, typer.Option("--quick", help="small sizes, without targets")] = False,
    full: Annotated[bool, typer.Option("--full", help="up to 2 million voxels")] = False,
    recording: Annotated[
        str, typer.Option(help="measure its map, as geopurify run takes it")
    ] = "",
    encoder: Annotated[str, typer.Option(help="of the recording")] = "scores",
) -> None:
    """Measure every step beside its plain formulation."""
    logging.basicConfig(level=logging.WARNING)
    _log.setLevel(logging.INFO)
    compile_kernels(PurifyConfig(device="cpu"))
    limit = copy_bytes_per_s()
    measurements = []
    for each in on_recording(recording, encoder) if recording else measure(quick, full):
        _log.info("%s, %d voxels: %.3g %s", each.step, each.voxels, each.figure, each.unit)
        measurements.append(each)
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "bench.json", measurements, limit)
    write_picture(out / "bench.png", measurements, limit)
    console = Console(width=120)
    console.print(table_of(measurements))
    console.print(f"copy: {limit / 1e9:.1f} GB/s read and written; files in {out}")


if __name__ == "__main__":
    typer.run(main)
