# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vocabularies compared: figures, a table and a plot."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from rich.console import Console
from rich.table import Table

from geopurify_train.estimate import CHANGE, SHARE, Estimate, estimate
from geopurify_train.vocabularies.trial import VocabularyResult

matplotlib.use("Agg")
from matplotlib import pyplot  # after its backend is chosen

SWITCHES = (False, True)


def summarize(results: Sequence[VocabularyResult]) -> list[dict[str, Any]]:
    """Return the means over rooms as JSON data, a row for each vocabulary.

    Differences are paired: of each room with that of the first vocabulary without class
    purification.
    """
    titles = list(dict.fromkeys(each.title for each in results))
    plain = {each.seed: each.miou for each in results if _is(each, titles[0], False)}
    rows = []
    for title in titles:
        for switch in SWITCHES:
            own = [each for each in results if _is(each, title, switch)]
            change = np.array([each.miou - plain[each.seed] for each in own])
            row: dict[str, Any] = {
                "vocabulary": title,
                "names": own[0].names,
                "class_purification": switch,
                "rooms": len(own),
                "dropped": float(np.mean([each.dropped for each in own])),
                "seconds": float(np.median([each.seconds for each in own])),
                "change": asdict(estimate(change, CHANGE)),
            }
            for name in ("miou_raw", "miou"):
                row[name] = asdict(
                    estimate(np.array([getattr(each, name) for each in own]), SHARE)
                )
            rows.append(row)
    return rows


def _is(result: VocabularyResult, title: str, switch: bool) -> bool:
    return result.title == title and result.class_purification == switch


def print_summary(rows: Sequence[dict[str, Any]]) -> None:
    """Print a table of the rows."""
    heads = ("vocabulary", "names", "class purification", "raw mIoU", "mIoU", "change", "s")
    table = Table(*heads, title=f"{rows[0]['rooms']} rooms")
    for row in rows:
        cells = (Estimate(**row[name]).format() for name in ("miou_raw", "miou", "change"))
        switch = f"{row['dropped']:.0f} dropped" if row["class_purification"] else "off"
        seconds = f"{row['seconds']:.2f}"
        table.add_row(row["vocabulary"], str(row["names"]), switch, *cells, seconds)
    Console().print(table)


def draw_summary(rows: Sequence[dict[str, Any]], picture: Path) -> None:
    """Draw mIoU over the number of names, before and after purification."""
    figure, axis = pyplot.subplots(figsize=(6.4, 3.8))
    curves = (
        ("miou_raw", False, "unrefined", "tab:gray"),
        ("miou", False, "purified", "tab:blue"),
        ("miou", True, "purified, redundant names dropped", "tab:orange"),
    )
    for name, switch, label, color in curves:
        own = sorted(
            (row for row in rows if row["class_purification"] == switch),
            key=lambda row: row["names"],
        )
        values = [Estimate(**row[name]) for row in own]
        means = [value.mean or 0.0 for value in values]
        below = [
            mean - (mean if v.low is None else v.low)
            for mean, v in zip(means, values, strict=True)
        ]
        names = [row["names"] for row in own]
        axis.errorbar(names, means, below, marker="o", capsize=3, label=label, color=color)
    axis.set_xscale("log", base=2)
    ticks = sorted({row["names"] for row in rows})
    axis.set_xticks(ticks, [str(tick) for tick in ticks])
    axis.minorticks_off()
    axis.set_xlabel("names in the vocabulary")
    axis.set_ylabel("mIoU of the home names that are there")
    axis.grid(alpha=0.3)
    axis.legend()
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)
