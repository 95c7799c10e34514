# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An evaluation in figures, as JSON data and as a table by class."""

import csv
import operator
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import reduce
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.evaluation.confusion import ConfusionCounts, compute_means
from geopurify.evaluation.datasets.label_lists import read_table
from geopurify.evaluation.datasets.protocol import Dataset
from geopurify.evaluation.metrics import divide_or_nan, overlap
from geopurify.files.atomic_write import atomic_write
from geopurify_train.estimate import Estimate
from geopurify_train.evaluation.intervals import figures_of, gains_of
from geopurify_train.evaluation.open_vocabulary import summarize_growing, summarize_similarity
from geopurify_train.evaluation.runner import Evaluation
from geopurify_train.evaluation.scene import SceneResult
from geopurify_train.evaluation.settings import EvaluationSettings

SCENE_FIGURES = ("miou", "boundary_miou")
PACKAGES = ("torch", "numpy", "numba", "scipy")
PUBLISHED = files("geopurify_train.evaluation") / "published.tsv"


def summarize(
    evaluation: Evaluation,
    settings: EvaluationSettings,
    dataset: Dataset,
    training_names: Sequence[str] = (),
) -> dict[str, Any]:
    """Return all figures of an evaluation as JSON data; shares in [0, 1], None for none.

    Args:
        training_names: what the encoder was trained on; none: it is not known.
    """
    results = evaluation.results
    kinds = tuple(results[0].tallies)
    names, groups = dataset.class_names, dataset.class_groups
    raw, purified = (_histograms(results, kind) for kind in ("raw", "purified"))
    totals = {kind: reduce(operator.add, _tallies(results, kind)) for kind in kinds}
    classes, distractors = _classes(totals, names), len(settings.distractors)
    return {
        "settings": settings.as_data(),
        "versions": {name: version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
        "encoder": results[0].encoder,
        "affinity": settings.affinities(),
        "figures": {
            kind: _as_data(figures_of(_histograms(results, kind), names, groups)) for kind in kinds
        },
        "gain": _as_data(gains_of(raw, purified, names, groups)),
        "published": published(settings),
        "published_label_sets": _other_label_sets(settings),
        "classes": classes,
        "similarity": summarize_similarity(classes, training_names) if training_names else None,
        "growing": summarize_growing(results, names, distractors),
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


def _other_label_sets(settings: EvaluationSettings) -> list[str]:
    """Return the classes that the published figures are of, if these are others."""
    rows = [row for row in read_table(PUBLISHED) if row["dataset"] == settings.dataset]
    named = {name for row in rows for name in row["label_sets"].split(",")}
    return [] if settings.label_set in named else sorted(named)


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write figures as CSV; what is not a single value is left out."""
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


def _histograms(results: Sequence[SceneResult], kind: str) -> NDArray[np.int64]:
    return np.stack([tally.histograms() for tally in _tallies(results, kind)])


def _as_data(figures: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    return {name: asdict(found) for name, found in figures.items()}


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
    return None if value != value else value  # NaN is not JSON
