# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The class names of public benchmarks, shipped as ``label_sets/NAME.tsv`` (id, name, ...)."""

import csv
from importlib.resources import files

from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote

VOID_NAME = "unlabelled"
_TRAINED_ON = {"embedded": "home"}  # kinds of encoders; of other words they know little
_USUAL = "scannet20"
_FOLDER = files("geopurify.config") / "label_sets"


def label_set_names() -> tuple[str, ...]:
    """Return the names of the shipped label sets."""
    return tuple(sorted(f.name[:-4] for f in _FOLDER.iterdir() if f.name.endswith(".tsv")))


def label_set(name: str) -> tuple[str, ...]:
    """Return the class names of a label set in the order of its benchmark.

    Raises:
        BadInput: there is no such label set.
    """
    if name not in label_set_names():
        known = label_set_names()
        raise BadInput(
            "label_set_unknown",
            f"label set {quote(name)} is not one of {', '.join(known)}{did_you_mean(name, known)}",
        )
    with (_FOLDER / f"{name}.tsv").open(encoding="utf-8") as table:
        return tuple(row["name"] for row in csv.DictReader(table, delimiter="\t"))


def channel_names(name: str) -> tuple[str, ...]:
    """Return what each channel of per-pixel class scores over a label set stands for.

    Channel 0 is `VOID_NAME`, the network's answer "none of these"; channel c is the c-th class.
    """
    return (VOID_NAME, *label_set(name))


def usual_label_set(kind: str) -> str:
    """Return the label set for an encoder of some kind that takes any text."""
    return _TRAINED_ON.get(kind, _USUAL)
