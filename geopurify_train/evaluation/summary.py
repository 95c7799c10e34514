# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An evaluation in figures, as JSON data and as a table by class."""

import csv
import operator
import platform
from collections.abc import Mapping, Sequence
from functools import reduce
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from geopurify.evaluation.confusion import ConfusionCounts, compute_means, confidence_intervals
from geopurify.evaluation.datasets.label_lists import read_table
from geopurify.evaluation.datasets.protocol import Dataset
from geopurify.evaluation.metrics import divide_or_nan, overlap
from geopurify.files.atomic_write import atomic_write
from geopurify_train.evaluation.runner import Evaluation
from geopurify_train.evaluation.scene import SceneResult
from geopurify_train.evaluation.settings import EvaluationSettings

SCENE_FIGURES = ("miou", "boundary_miou")
PACKAGES = ("torch", "numpy", "numba", "scipy")
PUBLISHED = files("geopurify_train.evaluation") / "published.tsv"


def summarise(
    evaluation: Evaluation, settings: EvaluationSettings, dataset: Dataset
) -> dict[str, Any]:
    """Return all figures of an evaluation as JSON data; shares in [0, 1], None for none."""
    results = evaluation.results
    kinds = tuple(results[0].tallies)
    totals = {kind: reduce(operator.add, _tallies(results, kind)) for kind in kinds}
    return {
        "settings": settings.as_data(),
        "versions": {name: version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
        "encoder": results[0].encoder,
        "figures": {kind: _figures(results, kind, dataset, settings.seed) for kind in kinds},
        "published": published(settings),
        "classes": _classes(totals, dataset.class_names),
        "class_names": list(dataset.class_names),
        "confusion": {kind: total.confusion.tolist() for kind, total in totals.items()},
        "scenes": [_scene(result, dataset) for result in results],
        "left_out": evaluation.left_out,
    }


def published(settings: EvaluationSettings) -> list[dict[str, str]]:
    """Return the published figures for a dataset and its classes, percent."""
    return [
        row
        for row in read_table(PUBLISHED)
        if row["dataset"] == settings.dataset
        and settings.label_set in row["label_sets"].split(",")
    ]


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write figures as CSV; what is no single value is left out."""
    names = [name for name, value in rows[0].items() if not isinstance(value, Mapping)]
    with (
        atomic_write(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        table = csv.DictWriter(file, names, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)


def _tallies(results: Sequence[SceneResult], kind: str) -> list[ConfusionCounts]:
    return [result.tallies[kind] for result in results]


def _figures(
    results: Sequence[SceneResult], kind: str, dataset: Dataset, seed: int
) -> dict[str, dict[str, float | None]]:
    histograms = np.stack([tally.histograms() for tally in _tallies(results, kind)])
    names, groups = dataset.class_names, dataset.class_groups
    values = compute_means(histograms.sum(0), names, groups)
    intervals = confidence_intervals(histograms, names, groups, seed)
    return {
        name: {
            "value": _or_none(float(value)),
            "low": _or_none(intervals[name][0]),
            "high": _or_none(intervals[name][1]),
        }
        for name, value in values.items()
    }


def _classes(totals: dict[str, ConfusionCounts], names: Sequence[str]) -> list[dict[str, Any]]:
    columns: dict[str, Any] = {"points": totals["raw"].confusion.sum(1)}
    for kind, total in totals.items():
        columns[f"iou_{kind}"] = divide_or_nan(*overlap(total.confusion))
        columns[f"accuracy_{kind}"] = divide_or_nan(
            total.confusion.diagonal(), total.confusion.sum(1)
        )
        columns[f"boundary_iou_{kind}"] = divide_or_nan(total.boundary_hits, total.boundary_union)
    return [
        {"class": name, **{key: _or_none(column[i].item()) for key, column in columns.items()}}
        for i, name in enumerate(names)
    ]


def _scene(result: SceneResult, dataset: Dataset) -> dict[str, Any]:
    figures = {}
    for kind, counted in result.tallies.items():
        values = compute_means(counted.histograms(), dataset.class_names, {})
        for name in SCENE_FIGURES:
            figures[f"{name}_{kind}"] = _or_none(float(values[name]))
    seconds = {name: round(value, 3) for name, value in result.run.seconds.items()}
    return {
        "scene": result.scene,
        **figures,
        "points": result.points,
        "unseen": result.unseen,
        "frames": result.run.frames,
        "skipped": result.run.skipped,
        "voxels": result.voxels,
        "peak_memory_bytes": result.run.peak_memory_bytes,
        "seconds": seconds,
    }


def _or_none(value: float) -> float | None:
    return None if value != value else value  # NaN is no JSON
