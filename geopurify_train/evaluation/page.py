# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An evaluation as one HTML page that needs no other file."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from geopurify.files.atomic_write import atomic_write

SCENE_COLUMNS = {
    "miou_raw": "mIoU raw",
    "miou_purified": "purified",
    "boundary_miou_raw": "boundary mIoU raw",
    "boundary_miou_purified": "purified",
}
STYLE = """
body{font:15px/1.45 system-ui,sans-serif;
color:#222;max-width:1200px;margin:2em auto;padding:0 1em}
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
table{border-collapse:collapse}
td,th{padding:.2em .7em;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}th{font-weight:600}tr.ours td{font-weight:600}
.note{color:#666}.scroll{overflow-x:auto}img{max-width:100%}
.bar{display:inline-block;height:.7em;vertical-align:middle}.raw{background:#b9c4d0}
.purified{background:#2f7d5b}td.bars{width:320px;text-align:left;line-height:.8em}
table.confusion td,table.confusion th{padding:.15em .35em;font-size:12px;border:0}
table.confusion th.column{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left}
"""
NAMES = {
    "miou_all": "mIoU, all classes",
    "macc_all": "mAcc, all classes",
    "miou": "mIoU, present classes",
    "macc": "mAcc, present classes",
    "f_miou": "f-mIoU",
    "f_macc": "f-mAcc",
    "all_acc": "accuracy of all points",
    "boundary_miou": "boundary mIoU",
}
KIND_NAMES = {
    "raw": "raw",
    "purified": "purified",
    "published_raw": "published fusion",
    "published_purified": "published fusion and pooling",
}
MISSING = "-"


def write_page(path: Path, summary: dict[str, Any], pictures: dict[str, Path]) -> None:
    """Write the page of a summary (`geopurify_train.evaluation.summary`).

    Args:
        pictures: JPEG files by title.
    """
    settings = summary["settings"]
    title = f"{settings['dataset']}, {settings['label_set']}: {len(summary['scenes'])} scenes"
    sections = [
        f"<h1>{escape(title)}</h1><p class=note>{escape(summary['encoder'])}</p>",
        _section("Figures (%)", _figures(summary)),
        _section("Beside published figures (%)", _published(summary)),
        _section("Classes: intersection over union (%)", _classes(summary)),
        _section("Confusion after purification (% of the true class)", _confusion(summary)),
        *(_section(name, _picture(file)) for name, file in pictures.items()),
        _section("Scenes", _scenes(summary)),
        _section("Left out", _left_out(summary)),
        _section("Settings and versions", _settings(summary)),
    ]
    head = f"<meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>"
    page = (
        f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(sections)}</body></html>"
    )
    with atomic_write(path) as temporary:
        temporary.write_text(page, encoding="utf-8", errors="backslashreplace")


def figure_name(name: str) -> str:
    """Return what to call a figure of `geopurify.evaluation.confusion.compute_means`."""
    return NAMES.get(name, name.replace("miou_", "mIoU, "))


def _section(title: str, content: str) -> str:
    return f"<h2>{escape(title)}</h2><div class=scroll>{content}</div>"


def _table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], ours: Sequence[int] = ()
) -> str:
    """Return a table; strings are escaped, `_Markup` is not."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = []
    for i, row in enumerate(rows):
        mark = " class=ours" if i in ours else ""
        lines.append(f"<tr{mark}>{''.join(_cell(value) for value in row)}</tr>")
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


class _Markup(str):
    """Text that is HTML already, a whole cell."""


def _cell(value: object) -> str:
    return value if isinstance(value, _Markup) else f"<td>{escape(str(value))}</td>"


def _percent(value: float | None) -> str:
    return MISSING if value is None else f"{100 * value:.1f}"


def _figures(summary: dict[str, Any]) -> str:
    figures = summary["figures"]
    rows = []
    for name in figures["raw"]:
        cells = [figure_name(name)]
        for figure in (each[name] for each in figures.values()):
            interval = f"{_percent(figure['low'])} to {_percent(figure['high'])}"
            cells += [_percent(figure["value"]), interval]
        rows.append(cells)
    columns = [c for kind in figures for c in (KIND_NAMES[kind], "95 % of scenes drawn")]
    return _table(("", *columns), rows)


def _published(summary: dict[str, Any]) -> str:
    rows: list[tuple[str, ...]] = [
        (row["method"], row["training_data"], row["miou_all"], row["macc_all"])
        for row in summary["published"]
    ]
    for kind, figures in summary["figures"].items():
        values = [_percent(figures[name]["value"]) for name in ("miou_all", "macc_all")]
        rows.append((f"this run, {KIND_NAMES[kind]}", MISSING, *values))
    note = (
        "<p class=note>Published figures are of the whole validation split and as their papers "
        "report them; compare only if this run is of the same scenes and classes.</p>"
    )
    columns = ("method", "3D training data", "mIoU", "mAcc")
    return _table(columns, rows, range(len(summary["published"]), len(rows))) + note


def _classes(summary: dict[str, Any]) -> str:
    rows = [
        (
            row["class"],
            row["points"],
            _percent(row["iou_raw"]),
            _percent(row["iou_purified"]),
            _bars(row["iou_raw"], row["iou_purified"]),
            _percent(row["boundary_iou_raw"]),
            _percent(row["boundary_iou_purified"]),
        )
        for row in summary["classes"]
    ]
    return _table(("class", "points", "raw", "purified", "", "boundary raw", "purified"), rows)


def _bars(raw: float | None, purified: float | None) -> _Markup:
    bars = (
        f'<span class="bar {kind}" style="width:{300 * (share or 0):.0f}px"></span>'
        for kind, share in (("raw", raw), ("purified", purified))
    )
    return _Markup(f"<td class=bars>{'<br>'.join(bars)}</td>")


def _confusion(summary: dict[str, Any]) -> str:
    names = [*summary["class_names"], "none"]
    head = "".join(f"<th class=column>{escape(name)}</th>" for name in names)
    lines = [f"<tr><th></th>{head}</tr>"]
    for name, row in zip(names, summary["confusion"]["purified"], strict=False):
        total = sum(row)
        if total:
            cells = "".join(_shaded(count / total) for count in row)
            lines.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return f"<table class=confusion>{''.join(lines)}</table>"


def _shaded(share: float) -> str:
    text = f"{100 * share:.0f}" if share >= 0.005 else ""
    color = "#fff" if share > 0.5 else "#222"
    return f'<td style="background:rgba(47,125,91,{share:.2f});color:{color}">{text}</td>'


def _picture(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode()
    return f'<img alt="{escape(file.stem)}" src="data:image/jpeg;base64,{data}">'


def _scenes(summary: dict[str, Any]) -> str:
    rows = []
    for scene in summary["scenes"]:
        share = scene["unseen"] / scene["points"]
        seconds = sum(scene["seconds"].values()) - scene["seconds"].get("compile", 0)
        counts = (scene["frames"], sum(scene["skipped"].values()), scene["voxels"])
        shares = [_percent(scene[name]) for name in SCENE_COLUMNS]
        memory = f"{scene['peak_memory_bytes'] / 1e6:.0f}"
        cells = (*shares, scene["points"], _percent(share), *counts, f"{seconds:.1f}", memory)
        rows.append((scene["scene"], *cells))
    columns = ("scene", *SCENE_COLUMNS.values(), "points", "unseen %", "frames", "skipped")
    return _table((*columns, "voxels", "seconds", "peak MB"), rows)


def _left_out(summary: dict[str, Any]) -> str:
    if not summary["left_out"]:
        return "<p>No scene was left out.</p>"
    return _table(("scene", "why"), list(summary["left_out"].items()))


def _settings(summary: dict[str, Any]) -> str:
    settings = dict(summary["settings"])
    values = {**settings, **settings.pop("parameters"), **summary["versions"]}
    values.pop("parameters", None)
    return _table(("setting", "value"), list(values.items()))
