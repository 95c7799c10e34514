# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of a comparison: per way over all scenes, as JSON data, a table and a picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from geopurify.evaluation.confusion import compute_means
from geopurify_train.comparison.trial import RAW, Trial
from geopurify_train.estimate import CHANGE, SHARE, estimate

matplotlib.use("Agg")
from matplotlib import pyplot

FIGURES = {"miou": "mIoU", "macc": "mAcc", "boundary_miou": "boundary mIoU"}


def summarize(
    trials: Sequence[Trial], class_names: Sequence[str], parameters: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return one row for each way, in the order of the trials.

    Figures are means over scenes with 95 % intervals, each over the ``count`` scenes in which
    every way has it; ``gain`` is that of the mIoU over the raw labels, scene by scene.

    Args:
        trials: of the same scenes, in the same order, for each way.
        parameters: learned numbers by way.
    """
    by_way: dict[str, list[Trial]] = {}
    for trial in trials:
        by_way.setdefault(trial.way, []).append(trial)
    values = {way: _over_scenes(tried, class_names) for way, tried in by_way.items()}
    known = {name: _known_to_all(values.values(), name) for name in FIGURES}
    rows = []
    for way, tried in by_way.items():
        own, gain = values[way], values[way]["miou"] - values[RAW]["miou"]
        rows.append(
            {
                "way": way,
                **{name: asdict(estimate(own[name][known[name]], SHARE)) for name in FIGURES},
                "gain": asdict(estimate(gain[known["miou"]], CHANGE)),
                "auc": asdict(estimate(_finite([trial.auc for trial in tried]), SHARE)),
                "parameters": parameters.get(way, 0),
                "operations": float(np.mean([trial.operations for trial in tried])),
                "seconds": float(np.mean([trial.seconds for trial in tried])),
            }
        )
    return rows


def _finite(values: Sequence[float]) -> NDArray[np.float64]:
    found = np.array(values)
    return found[np.isfinite(found)]


def _known_to_all(
    values: Iterable[Mapping[str, NDArray[np.float64]]], name: str
) -> NDArray[np.bool_]:
    """Return in which of the S scenes every way has a figure."""
    return np.isfinite(np.sum([of_way[name] for of_way in values], 0))  # of a NaN it is one


def _over_scenes(
    trials: Sequence[Trial], class_names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Return the (S,) figures of each scene; of the classes that its truth has."""
    histograms = np.stack([trial.tally.histograms() for trial in trials])
    values = compute_means(histograms, class_names, {})
    return {name: values[name] for name in FIGURES}


def table_of(rows: Sequence[Mapping[str, Any]], scenes: int) -> Table:
    """Return the figures in percent as a table."""
    heading = f"scenes: {scenes}; mean and 95 % interval (Student's t), percent"
    table = Table("way", title=heading)
    for title in (*FIGURES.values(), "gain in mIoU", "AUC at edges"):
        table.add_column(title, justify="right")
    for title in ("parameters", "GFLOP", "s"):
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(
            row["way"],
            *(percent(row[name]) for name in (*FIGURES, "gain", "auc")),
            f"{row['parameters']:,}",
            f"{row['operations'] / 1e9:.1f}",
            f"{row['seconds']:.2f}",
        )
    return table


def percent(found: Mapping[str, Any]) -> str:
    """Return a mean with its interval, as far as there are any."""
    if found["mean"] is None:
        return "-"
    mean = f"{100 * found['mean']:.1f}"
    if found["low"] is None:
        return mean
    return f"{mean} ({100 * found['low']:.1f} .. {100 * found['high']:.1f})"


def draw(rows: Sequence[Mapping[str, Any]], picture: Path) -> None:
    """Draw the mIoU of each way with its interval, if it has one."""
    figure, axes = pyplot.subplots(figsize=(7, 0.5 + 0.35 * len(rows)))
    names = [row["way"] for row in rows][::-1]
    found = [row["miou"] for row in rows][::-1]
    margins = [100 * (e["high"] - e["mean"]) for e in found] if found[0]["count"] > 1 else None
    axes.barh(names, [100 * e["mean"] for e in found], xerr=margins, color="tab:blue", alpha=0.7)
    axes.set_xlabel("mIoU, percent")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)
