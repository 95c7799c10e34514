# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify purify``: the labels, scores or features of a cloud that is there already."""

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.config.loading import load_config
from geopurify.errors import BadInput
from geopurify.files.clouds import CloudFile, open_cloud, read_numbers
from geopurify.files.output_paths import output_file
from geopurify.purify import purify_points
from geopurify.purify.points.agreement import SHARPNESS
from geopurify.terminal.console import plain_console, print_files
from geopurify.terminal.options import ConfigFile, Settings

KINDS = ("labels", "scores", "features")


def purify(
    cloud: Annotated[
        Path,
        typer.Argument(
            metavar="CLOUD",
            help="PLY (a mesh too), PCD or NPZ with labels, scores or features of its points.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="File to write; else CLOUD with -purified in its name.")
    ] = None,
    what: Annotated[
        str,
        typer.Option(
            help="labels, scores or features are purified; else what the cloud has: scores "
            "before features before labels."
        ),
    ] = "",
    ignore: Annotated[
        list[int] | None,
        typer.Option(help="A label that means none, e.g. 0 in ScanNet; may be repeated."),
    ] = None,
    agreement: Annotated[
        float, typer.Option(help="How much agreement counts; 0: geometry and colour alone.", min=0)
    ] = SHARPNESS,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Purify the labels, scores or features of CLOUD along its surfaces."""
    settings = load_config(config, set_).purify
    out = output_file(
        out or cloud.with_name(f"{cloud.stem}-purified{cloud.suffix}"), (cloud.suffix.lower(),)
    )
    file = open_cloud(cloud)
    points = read_numbers(file, "points")
    if points is None:
        raise BadInput("cloud_invalid", f"{cloud} has no coordinates of points")
    kind, values = _chosen(file, what, cloud, len(points))
    purified, changed = _purify(file, points, kind, values, ignore or [], agreement, settings)
    file.replace(kind, purified)
    file.save(out)
    best = "label" if kind == "labels" else f"largest of their {kind}"
    plain_console().print(f"{len(values)} points, {changed:.1%} have another {best}")
    print_files(out.parent, [out.name])


def _purify(
    file: CloudFile,
    points: NDArray[Any],
    kind: str,
    values: NDArray[Any],
    ignored: list[int],
    agreement: float,
    config: PurifyConfig,
) -> tuple[NDArray[Any], float]:
    """Return the (N, C) purified values, and the share of the points whose best one is another."""
    colors, normals, features = (
        read_numbers(file, name, len(points)) for name in ("colors", "normals", "features")
    )
    there = np.isfinite(points).all(1)  # an organized cloud has rows without a point
    if normals is not None and not np.isfinite(normals[there]).all():
        normals = None  # as PCL leaves them where it found too few neighbours
    given, classes = values[there], np.arange(values.shape[1])
    if kind == "labels":
        given, classes = _one_hot(given[:, 0], ignored)
    pooled = purify_points(
        points[there],
        given,
        None if colors is None else colors[there],
        None if normals is None else normals[there],
        features=None if features is None or kind == "features" else features[there],
        agreement=agreement,
        config=config,
    )
    best, known = classes[pooled.argmax(1)], pooled.any(1)
    before = values[there, 0] if kind == "labels" else classes[given.argmax(1)]
    best = np.where(known, best, before)
    purified = values.copy()
    purified[there] = best[:, None] if kind == "labels" else pooled
    return purified, float((best != before).mean())


def _chosen(file: CloudFile, what: str, path: Path, size: int) -> tuple[str, NDArray[Any]]:
    """Return what is purified, and its (N, C) values."""
    if what and what not in KINDS:
        raise BadInput("config_invalid", f"--what must be one of {', '.join(KINDS)}, got {what!r}")
    for kind in (what,) if what else ("scores", "features", "labels"):
        values = read_numbers(file, kind, size)
        if values is not None:
            return kind, values
    raise BadInput("cloud_invalid", f"{path} has no {what or 'labels, scores or features'}")


def _one_hot(labels: NDArray[Any], ignored: list[int]) -> tuple[NDArray[np.float32], NDArray[Any]]:
    """Return (N, C) scores of labels, and the labels of the columns; rows of 0 are of none."""
    classes = np.setdiff1d(labels, [*ignored, 65535])
    if not len(classes):
        raise BadInput("cloud_invalid", "no point has a label, but for those that mean none")
    columns = np.searchsorted(classes, labels).clip(max=len(classes) - 1)
    scores = np.zeros((len(labels), len(classes)), np.float32)
    known = classes[columns] == labels
    scores[np.flatnonzero(known), columns[known]] = 1
    return scores, classes
