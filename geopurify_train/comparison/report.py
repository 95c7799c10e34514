# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of a comparison: per way over all scenes, as JSON data, a table and a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from geopurify.evaluation.tally import means
from geopurify_train.bootstrap import Estimate, estimate
from geopurify_train.comparison.trial import RAW, Trial

matplotlib.use("Agg")
from matplotlib import pyplot

FIGURES = {"miou": "mIoU", "macc": "mAcc", "boundary_miou": "boundary mIoU"}


def summarised(
    trials: Sequence[Trial], class_names: Sequence[str], parameters: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return one row for each way, in the order of the trials.

    Figures are means over scenes with 95 % intervals; ``gain`` is that of the mIoU over the raw
    labels, scene by scene.

    Args:
        parameters: learned numbers by way.
    """
    by_way: dict[str, list[Trial]] = {}
    for trial in trials:
        by_way.setdefault(trial.way, []).append(trial)
    raw = _over_scenes(by_way[RAW], class_names)["miou"]
    rows = []
    for way, tried in by_way.items():
        values = _over_scenes(tried, class_names)
        figures = {name: asdict(estimate(column)) for name, column in values.items()}
        rows.append(
            {
                "way": way,
                **figures,
                "gain": asdict(estimate(values["miou"] - raw)),
                "parameters": parameters.get(way, 0),
                "operations": float(np.mean([trial.operations for trial in tried])),
                "seconds": float(np.mean([trial.seconds for trial in tried])),
            }
        )
    return rows


def _over_scenes(
    trials: Sequence[Trial], class_names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Return the (S,) figures of each scene; of the classes that its truth has."""
    histograms = np.stack([trial.tally.histograms() for trial in trials])
    values = means(histograms, class_names, {})
    return {name: values[name] for name in FIGURES}


def table_of(rows: Sequence[Mapping[str, Any]], scenes: int) -> Table:
    """Return the figures in percent as a table."""
    table = Table("way", title=f"{scenes} scenes, mean and 95 % interval, percent")
    for title in (*FIGURES.values(), "gain in mIoU"):
        table.add_column(title, justify="right")
    for title in ("parameters", "GFLOP", "s"):
        table.add_column(title, justify="right")
    for row in rows:
        estimates = [Estimate(**row[name]) for name in (*FIGURES, "gain")]
        table.add_row(
            row["way"],
            *(f"{100 * e.mean:.1f} ({100 * e.low:.1f} .. {100 * e.high:.1f})" for e in estimates),
            f"{row['parameters']:,}",
            f"{row['operations'] / 1e9:.1f}",
            f"{row['seconds']:.2f}",
        )
    return table


def draw(rows: Sequence[Mapping[str, Any]], picture: Path) -> None:
    """Draw the mIoU of each way with its interval."""
    figure, axes = pyplot.subplots(figsize=(7, 0.5 + 0.35 * len(rows)))
    names = [row["way"] for row in rows][::-1]
    found = [Estimate(**row["miou"]) for row in rows][::-1]
    errors = np.array([(e.mean - e.low, e.high - e.mean) for e in found]).T
    axes.barh(names, [100 * e.mean for e in found], xerr=100 * errors, color="tab:blue", alpha=0.7)
    axes.set_xlabel("mIoU, percent")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)
