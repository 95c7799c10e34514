# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of tested rooms, put together."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from geopurify.evaluation.metrics import divide_or_nan, overlap
from geopurify_train.clip.phrases import CATEGORIES
from geopurify_train.clip.room_assessment import RoomResult
from geopurify_train.clip.room_questions import Answered
from geopurify_train.estimate import CHANGE, SHARE, estimate

MAX_QUESTIONS = 200  # of a kind, drawn over all rooms
SEED = 0  # of the draw


def summarize(results: Sequence[RoomResult], more: Sequence[Answered] = ()) -> dict[str, Any]:
    """Return all figures as JSON data.

    Args:
        more: answers from rooms of which nothing else is counted.
    """
    pixels = np.sum([result.pixels for result in results], 0)
    pixel_iou = np.where(pixels.sum(1) > 0, divide_or_nan(*overlap(pixels)), np.nan)
    raw = np.array([result.miou_raw for result in results])
    purified = np.array([result.miou_purified for result in results])
    answers: dict[str, list[bool]] = {}
    for answer in (*(answer for result in results for answer in result.answers), *more):
        answers.setdefault(answer.kind, []).append(answer.right)
    return {
        "rooms": len(results),
        "seeds": [result.seed for result in results],
        "pixel_miou": float(np.nanmean(pixel_iou)),
        "pixel_iou": {
            name: float(value)
            for name, value in zip(CATEGORIES, pixel_iou, strict=True)
            if not np.isnan(value)
        },
        "map_miou_raw": asdict(estimate(raw, SHARE)),
        "map_miou_purified": asdict(estimate(purified, SHARE)),
        "map_miou_gain": asdict(estimate(purified - raw, CHANGE)),
        "questions": {
            kind: {
                "made": len(rights),
                "asked": min(len(rights), MAX_QUESTIONS),
                "right_first": float(np.mean(_drawn(rights))),
            }
            for kind, rights in sorted(answers.items())
        },
    }


def _drawn(answers: Sequence[bool]) -> NDArray[np.bool_]:
    """Return at most `MAX_QUESTIONS` answers, drawn over all rooms."""
    count = min(len(answers), MAX_QUESTIONS)
    rng = np.random.default_rng(SEED)
    return np.array(answers)[np.sort(rng.choice(len(answers), count, replace=False))]


def print_assessment(summary: dict[str, Any]) -> None:
    """Print the figures as tables."""
    console = Console()
    table = Table("measure", "value", "95 % interval", title=f"{summary['rooms']} unseen rooms")
    table.add_row("mIoU of pixels, all categories", f"{summary['pixel_miou']:.3f}")
    for name, title in (("raw", "raw"), ("purified", "purified"), ("gain", "gain")):
        value = summary[f"map_miou_{name}"]
        low, high = value["low"], value["high"]
        interval = "" if low is None else f"{low:.3f} .. {high:.3f}"
        table.add_row(f"mIoU of maps, {title}", f"{value['mean']:.3f}", interval)
    console.print(table)
    table = Table("questions", "asked", "right first")
    for kind, figures in summary["questions"].items():
        table.add_row(kind, str(figures["asked"]), f"{figures['right_first']:.1%}")
    console.print(table)
