# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An evaluation as one HTML page that needs no other file; ``page.html`` is its template."""

import base64
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from geopurify.files.atomic_write import atomic_write

SCENE_COLUMNS = {
    "miou_raw": "mIoU raw",
    "miou_purified": "purified",
    "boundary_miou_raw": "boundary mIoU raw",
    "boundary_miou_purified": "purified",
}
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
        pictures: JPEG and PNG files by title.
    """
    settings = summary["settings"]
    environment = Environment(
        loader=PackageLoader("geopurify_train.evaluation", "."),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["percent"] = _percent
    page = environment.get_template("page.html").render(
        title=f"{settings['dataset']}, {settings['label_set']}: {len(summary['scenes'])} scenes",
        encoder=summary["encoder"],
        affinity={KIND_NAMES[kind]: name for kind, name in summary["affinity"].items()},
        other_classes=summary["published_label_sets"],
        figures=_figures(summary),
        published=_published(summary),
        classes=summary["classes"],
        confusion=_confusion(summary),
        similarity=summary["similarity"],
        bins=_bins(summary),
        growing=_growing(summary),
        pictures=[_picture(title, file) for title, file in pictures.items()],
        scenes=_scenes(summary),
        left_out=list(summary["left_out"].items()),
        settings=_settings(summary),
    )
    with atomic_write(path) as temporary:
        temporary.write_text(page, encoding="utf-8", errors="backslashreplace")


def figure_name(name: str) -> str:
    """Return what to call a figure of `geopurify.evaluation.confusion.compute_means`."""
    return NAMES.get(name, name.replace("miou_", "mIoU, "))


def _percent(value: float | None) -> str:
    return MISSING if value is None else f"{100 * value:.1f}"


def _figures(summary: dict[str, Any]) -> dict[str, Any]:
    figures = summary["figures"]
    rows = []
    for name in figures["raw"]:
        cells = [figure_name(name)]
        for figure in (each[name] for each in figures.values()):
            cells += [_percent(figure["mean"]), _interval(figure)]
        cells += [_percent(summary["gain"][name]["mean"]), _interval(summary["gain"][name])]
        rows.append(cells)
    named = [*(KIND_NAMES[kind] for kind in figures), "gain, purified over raw"]
    columns = [column for name in named for column in (name, "95 % interval over scenes")]
    return {"columns": ["", *columns], "rows": rows}


def _interval(figure: dict[str, Any]) -> str:
    if figure["low"] is None:
        return MISSING
    return f"{_percent(figure['low'])} to {_percent(figure['high'])}"


def _published(summary: dict[str, Any]) -> dict[str, Any]:
    rows: list[tuple[str, ...]] = [
        (row["method"], row["training_data"], row["miou_all"], row["macc_all"])
        for row in summary["published"]
    ]
    ours = range(len(rows), len(rows) + len(summary["figures"]))
    for kind, figures in summary["figures"].items():
        values = [_percent(figures[name]["mean"]) for name in ("miou_all", "macc_all")]
        rows.append((f"this run, {KIND_NAMES[kind]}", MISSING, *values))
    return {"rows": rows, "ours": ours}


def _confusion(summary: dict[str, Any]) -> dict[str, Any]:
    names = [*summary["class_names"], "none"]
    counted = zip(names, summary["confusion"]["purified"], strict=False)
    rows = [(name, [count / sum(row) for count in row]) for name, row in counted if sum(row)]
    return {"names": names, "rows": rows}


def _picture(title: str, file: Path) -> dict[str, str]:
    data = base64.b64encode(file.read_bytes()).decode()
    kind = "png" if file.suffix == ".png" else "jpeg"
    return {"title": title, "name": file.stem, "kind": kind, "data": data}


def _bins(summary: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return classes by their similarity to the training; none if that is not known."""
    similarity = summary["similarity"] or {"bins": ()}
    return [
        (
            f"{row['low']:.1f} to {row['high']:.1f}",
            row["classes"],
            _percent(row["iou_raw"]),
            _percent(row["iou_purified"]),
        )
        for row in similarity["bins"]
    ]


def _growing(summary: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (
            f"{row['multiple']}x",
            row["names"],
            _percent(row["miou"]["mean"]),
            _interval(row["miou"]),
            _percent(row["iou_others"]),
        )
        for row in summary["growing"]
    ]


def _scenes(summary: dict[str, Any]) -> dict[str, Any]:
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
    return {"columns": (*columns, "voxels", "seconds", "peak MB"), "rows": rows}


def _settings(summary: dict[str, Any]) -> list[tuple[str, Any]]:
    settings = dict(summary["settings"])
    del settings["affinity"]  # named above
    values = {**settings, **settings.pop("parameters"), **summary["versions"]}
    values.pop("parameters", None)
    return list(values.items())
