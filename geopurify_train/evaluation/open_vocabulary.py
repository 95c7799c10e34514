# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How open the vocabulary of a test is, and what longer ones do, as OpenBench asks (ICCV 2025)."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder
from geopurify.evaluation.metrics import divide_or_nan, overlap
from geopurify_train.evaluation.distractors import drop_others
from geopurify_train.evaluation.intervals import figures_of
from geopurify_train.evaluation.scene import SceneResult
from geopurify_train.vocabularies.training_similarity import compare_with_training

matplotlib.use("Agg")
from matplotlib import pyplot  # after its backend is chosen

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of similarity; the last one with its end
SHOWN = {"iou_raw": ("raw", "tab:gray"), "iou_purified": ("purified", "tab:blue")}


def summarize_similarity(
    classes: Sequence[dict[str, Any]], training_names: Sequence[str]
) -> dict[str, Any]:
    """Return how near the classes that were there are to the training's names, and IoU by that.

    Args:
        classes: rows of the summary, each with ``class``, ``points`` and the IoUs.
        training_names: what the encoder was trained on.
    """
    present = {row["class"]: row for row in classes if row["points"]}
    encode = shared_sentence_encoder().encode
    found = compare_with_training(list(present), list(training_names), encode)
    rows = [
        {**asdict(each), **{name: present[each.name][name] for name in SHOWN}} for each in found
    ]
    highest = np.array([row["highest"] for row in rows])
    bin_of = np.clip(np.searchsorted(BINS, highest, side="right") - 1, 0, len(BINS) - 2)
    bins = []
    for index in np.unique(bin_of):
        own = [row for row, at in zip(rows, bin_of, strict=True) if at == index]
        means = {name: float(np.mean([row[name] or 0.0 for row in own])) for name in SHOWN}
        bins.append({"low": BINS[index], "high": BINS[index + 1], "classes": len(own), **means})
    return {
        "training_names": len(training_names),
        "highest": float(highest.mean()),
        "mean": float(np.mean([row["mean"] for row in rows])),
        "classes": rows,
        "bins": bins,
    }


def summarize_growing(
    results: Sequence[SceneResult], class_names: Sequence[str], names: int
) -> list[dict[str, Any]]:
    """Return the mIoU for each multiple of the classes, and the IoU of "others" where it is.

    Args:
        names: distractors that there are.
    """
    rows = []
    for multiple in results[0].growing:
        counts = [result.growing[multiple] for result in results]
        histograms = np.stack([drop_others(each).histograms() for each in counts])
        hits, union = overlap(np.sum([each.confusion for each in counts], axis=0))
        has_others = any(each.confusion[-1].any() for each in counts)
        rows.append(
            {
                "multiple": multiple,
                "names": min(multiple * len(class_names), len(class_names) + names),
                "miou": asdict(figures_of(histograms, class_names, {})["miou"]),
                "iou_others": float(divide_or_nan(hits, union)[-1]) if has_others else None,
            }
        )
    return rows


def draw_open_vocabulary(
    similarity: dict[str, Any] | None, growing: Sequence[dict[str, Any]], picture: Path
) -> None:
    """Draw IoU by similarity to the training, and mIoU over the length of the vocabulary."""
    panels = bool(similarity) + bool(growing)
    figure, axes = pyplot.subplots(1, panels, figsize=(6 * panels, 3.8), squeeze=False)
    if similarity:
        _draw_bins(axes[0, 0], similarity)
    if growing:
        _draw_growing(axes[0, -1], growing)
    for axis in axes[0]:
        axis.set_ylim(0, 1)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)


def _draw_bins(axis: Any, similarity: dict[str, Any]) -> None:
    bins = similarity["bins"]
    for name, (label, color) in SHOWN.items():
        points = [(row["highest"], row[name] or 0.0) for row in similarity["classes"]]
        axis.scatter(*zip(*points, strict=True), s=12, alpha=0.5, color=color)
        for index, each in enumerate(bins):
            ends = (each["low"], each["high"])
            named = label if index == 0 else None
            axis.plot(ends, (each[name], each[name]), color=color, linewidth=2, label=named)
    axis.set_xlabel("highest similarity of a class to a name of the training")
    axis.set_ylabel("IoU of classes, and the mean of each bin")
    axis.legend()


def _draw_growing(axis: Any, growing: Sequence[dict[str, Any]]) -> None:
    names = [row["names"] for row in growing]
    means = [row["miou"]["mean"] or 0.0 for row in growing]
    margins = [
        0.0 if row["miou"]["low"] is None else mean - row["miou"]["low"]
        for row, mean in zip(growing, means, strict=True)
    ]
    axis.errorbar(names, means, margins, marker="o", capsize=3, color="tab:blue", label="classes")
    others = [row["iou_others"] for row in growing]
    if None not in others:
        axis.plot(names, others, marker="s", color="tab:orange", label="others")
    axis.set_xscale("log", base=2)
    axis.set_xticks(
        names, [f"{n} ({row['multiple']}x)" for n, row in zip(names, growing, strict=True)]
    )
    axis.minorticks_off()
    axis.set_xlabel("names in the vocabulary")
    axis.set_ylabel("mIoU of the classes that are there")
    axis.legend()
