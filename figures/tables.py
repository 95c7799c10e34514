# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is kept of the commands' JSON, and how it becomes Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from figures.figure import Result

WAYS = {"raw": "none (unrefined labels)", "geometric": "formula", "student": "pairwise MLP"}
COLUMNS = {
    "miou": "mIoU",
    "gain": "Gain",
    "macc": "mAcc",
    "boundary_miou": "Boundary mIoU",
    "auc": "AUC at edges",
}
SETTINGS_FIGURES = ("miou_raw", "change_raw", "miou", "change")
UNCHANGED = "as set"  # way of compare-settings
SCAN_KINDS = {False: "as they are", True: "with midpoints"}
DENSE = "-dense"  # end of the names of scans with midpoints
MISSING = "-"


def select_comparison(found: Result) -> Result:
    """Keep of ``compare-affinities`` the rooms and each way's figures."""
    rows = [{name: row[name] for name in ("way", *COLUMNS)} for row in found["rows"]]
    return {"scenes": found["scenes"], "rows": rows}


def affinity_table(kept: Result) -> str:
    """Return a row for each affinity, with the settings that differ from the first ones."""
    figures = {name: title for name, title in COLUMNS.items() if name in kept["rows"][0]}
    rows = [
        (way_name(row["way"]), *(_of_way(row, name) for name in figures)) for row in kept["rows"]
    ]
    return f"{_rooms(kept['scenes'])}\n\n{table(('Affinity', *figures.values()), rows)}"


def _of_way(row: Mapping[str, Any], name: str) -> str:
    """Return a figure of a row; raw labels gain nothing."""
    return MISSING if (row["way"], name) == ("raw", "gain") else percent(row[name])


def way_name(way: str) -> str:
    """Return what a page calls a way of ``compare-affinities``."""
    name, *settings = way.split(", ")
    return ", ".join([WAYS.get(name, name), *settings])


def select_settings(found: Result) -> Result:
    """Keep of ``compare-settings`` the rooms and each way's figures."""
    rows = [{name: row[name] for name in ("way", *SETTINGS_FIGURES)} for row in found["rows"]]
    return {"scenes": found["scenes"], "rows": rows}


def settings_table(kept: Result) -> str:
    """Return a row for each group of settings."""
    rows = [
        (_changed(row["way"]), *(_of_settings(row, name) for name in SETTINGS_FIGURES))
        for row in kept["rows"]
    ]
    columns = ("Settings", "mIoU, unrefined", "Change", "mIoU, refined", "Change")
    return f"{_rooms(kept['scenes'])}\n\n{table(columns, rows)}"


def _changed(way: str) -> str:
    """Return what a page calls a way of ``compare-settings``."""
    return "default" if way == UNCHANGED else f"`{way}`"


def _of_settings(row: Mapping[str, Any], name: str) -> str:
    """Return a figure of a row; the first way has nothing that it changes from."""
    is_change = name.startswith("change")
    return MISSING if is_change and row["way"] == UNCHANGED else percent(row[name])


def select_vocabularies(found: Any) -> Result:
    """Keep of ``compare-vocabularies`` each vocabulary's figures, without the times."""
    names = ("vocabulary", "names", "class_purification", "dropped", "miou_raw", "miou", "change")
    rows = [{name: row[name] for name in names} for row in found]
    return {"rooms": found[0]["rooms"], "rows": rows}


def vocabularies_table(kept: Result) -> str:
    """Return a row for each vocabulary, with names dropped and without."""
    rows = [
        (
            row["vocabulary"],
            str(row["names"]),
            f"{row['dropped']:.0f}" if row["class_purification"] else "off",
            *(percent(row[name]) for name in ("miou_raw", "miou", "change")),
        )
        for row in kept["rows"]
    ]
    columns = ("Vocabulary", "Names", "Dropped", "mIoU, unrefined", "mIoU, refined", "Change")
    text = f"{kept['rooms']} rooms, percent, mean and 95 % interval over rooms:"
    return f"{text}\n\n{table(columns, rows)}"


def select_clouds(found: Result) -> Result:
    """Keep of ``compare-clouds`` each trial."""
    return {"trials": found["trials"]}


def clouds_table(kept: Result) -> str:
    """Return a row for each variant, scans as they are and with midpoints beside each other."""
    trials = kept["trials"]
    scans = len({trial["scan"].removesuffix(DENSE) for trial in trials})
    seeds = len({trial["seed"] for trial in trials})
    kinds = [kind for kind in SCAN_KINDS if any(_is_of(kind, trial) for trial in trials)]
    columns = ["", *(title for kind in kinds for title in (f"Gain, {SCAN_KINDS[kind]}", "AUC"))]
    rows = [
        (name, *(cell for kind in kinds for cell in _of_clouds(kind, name, trials)))
        for name in dict.fromkeys(trial["variant"] for trial in trials)
    ]
    text = (
        f"{scans} rooms, {seeds} simulated network{'s' if seeds > 1 else ''}, gain in mIoU in "
        "points: mean (least .. most); area under the curve at edges: mean (least)."
    )
    return f"{text}\n\n{table(columns, rows)}"


def _is_of(is_dense: bool, trial: Mapping[str, Any]) -> bool:
    return trial["scan"].endswith(DENSE) == is_dense


def _of_clouds(
    is_dense: bool, variant: str, trials: Sequence[Mapping[str, Any]]
) -> tuple[str, str]:
    own = [t for t in trials if t["variant"] == variant and _is_of(is_dense, t)]
    gains = [100 * (trial["miou"] - trial["miou_raw"]) for trial in own]
    aucs = [trial["auc"] for trial in own]
    gain = f"{fmean(gains):+.1f} ({min(gains):+.1f} .. {max(gains):+.1f})"
    return gain, f"{fmean(aucs):.3f} ({min(aucs):.3f})"


def select_evaluation(found: Result) -> Result:
    """Keep of ``evaluate`` the scenes, the affinities and some figures."""
    names = ("miou", "macc", "all_acc", "boundary_miou")
    return {
        "scenes": [scene["scene"] for scene in found["scenes"]],
        "affinity": found["affinity"],
        "figures": {
            kind: {name: figures[name] for name in names}
            for kind, figures in found["figures"].items()
        },
        "gain": {name: found["gain"][name] for name in names},
    }


def published_table(kept: Result) -> str:
    """Return ours and the published settings beside each other."""
    kinds = {
        "raw": "Ours, unrefined",
        "purified": "Ours, refined",
        "published_raw": "Published fusion",
        "published_purified": "Published fusion and pooling",
    }
    names = {
        "miou": "mIoU",
        "macc": "mAcc",
        "all_acc": "accuracy of all points",
        "boundary_miou": "boundary mIoU",
    }
    rows = [
        (title, *(percent(kept["figures"][kind][name]) for kind in kinds))
        for name, title in names.items()
    ]
    affinity = kept["affinity"]
    said = "; ".join(f"{kinds[kind]}: {name}" for kind, name in affinity.items())
    text = f"{len(kept['scenes'])} rooms, percent, 95 % interval over rooms. Affinity: {said}."
    return f"{text}\n\n{table(('', *kinds.values()), rows)}"


def percent(found: Mapping[str, Any]) -> str:
    """Return a mean in percent and its interval, as far as there are any."""
    if found["mean"] is None:
        return MISSING
    mean = f"{100 * found['mean']:.1f}"
    if found["low"] is None:
        return mean
    return f"{mean} ({100 * found['low']:.1f} .. {100 * found['high']:.1f})"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _rooms(scenes: Sequence[str]) -> str:
    named = f"{scenes[0]} to {scenes[-1]}" if len(scenes) > 1 else scenes[0]
    return f"{len(scenes)} rooms ({named}), percent, mean and 95 % interval over rooms:"
