# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Table, JSON and picture of measurements."""

import json
import os
import platform
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from rich.table import Table

from benchmarks.measurement import Measurement


def table_of(measurements: Iterable[Measurement]) -> Table:
    """Return one row for each measurement."""
    table = Table("step", "voxels", "plain", "ours", "figure", "target", "check")
    for m in measurements:
        sign = "<=" if m.most else ">="
        color = "green" if m.is_met else "red"
        target = "" if m.target is None else f"[{color}]{sign} {m.target:g}[/]"
        plain = "" if m.plain_s is None else f"{m.plain_s:.3f} s"
        table.add_row(
            m.step, f"{m.voxels:,}", plain, f"{m.ours_s:.4f} s", f"{m.figure:.3g} {m.unit}",
            target, m.check,
        )  # fmt: skip
    return table


def exponents(measurements: Iterable[Measurement]) -> dict[str, float]:
    """Return by step the exponent b of ours_s ~ voxels ** b, where there are two sizes."""
    curves = defaultdict(list)
    for m in measurements:
        if m.ours_s > 0:
            curves[m.step].append((m.voxels, m.ours_s))
    slopes = {}
    for step, points in curves.items():
        voxels, seconds = np.log(np.array(points)).T
        if np.ptp(voxels) > 0:
            slopes[step] = float(np.polyfit(voxels, seconds, 1)[0])
    return slopes


def write_json(path: Path, measurements: list[Measurement], copy_bytes_per_s: float) -> None:
    """Write everything measured, and on what."""
    content = {
        "machine": {
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "copy_bytes_per_s": copy_bytes_per_s,
        },
        "exponents": exponents(measurements),
        "measurements": [{**asdict(m), "is_met": m.is_met} for m in measurements],
    }
    path.write_text(json.dumps(content, indent=2) + "\n")


def write_picture(path: Path, measurements: list[Measurement], copy_bytes_per_s: float) -> None:
    """Draw seconds over voxels, both logarithmic, with the time it takes to copy the map."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 6))
    for step, exponent in exponents(measurements).items():
        points = sorted((m.voxels, m.ours_s, m.plain_s) for m in measurements if m.step == step)
        sizes, ours, plain = zip(*points, strict=True)
        (line,) = axes.loglog(sizes, ours, "o-", label=f"{step}, ~N^{exponent:.2f}")
        if all(seconds is not None for seconds in plain):
            axes.loglog(sizes, plain, "x--", color=line.get_color(), alpha=0.6)
    ends = np.array([min(m.voxels for m in measurements), max(m.voxels for m in measurements)])
    axes.loglog(ends, ends * 1024 / copy_bytes_per_s, "k:", label="reading 512 halfs a voxel")
    axes.set(xlabel="voxels", ylabel="seconds (dashed: plain formulation)")
    axes.legend(fontsize=7, loc="upper left", bbox_to_anchor=(1.0, 1.0))  # beside the lines
    figure.savefig(path, dpi=120, bbox_inches="tight")
    pyplot.close(figure)
