# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The label lists of the benchmarks, and tables from the ids on disk to class indices."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.query.labels import UNLABELLED

SCANNET_RAW = files("geopurify.evaluation.datasets") / "label_lists" / "scannet_raw_categories.tsv"
MATTERPORT_RAW = (
    files("geopurify.evaluation.datasets") / "label_lists" / "matterport_categories.tsv"
)
_LABEL_SETS = files("geopurify.config") / "label_sets"
NYU40_CEILING = "22"
NO_CLASS = ("void", "unknown", "")
FREQUENCIES = ("head", "common", "tail")


@dataclass(frozen=True, eq=False)
class Classes:
    """The classes that a benchmark scores.

    Attributes:
        names: K names.
        index_of_id: (M,) uint16 class index of each id on disk, 65535 for ids not scored.
        groups: class indices by name of a group.
    """

    names: tuple[str, ...]
    index_of_id: NDArray[np.uint16]
    groups: dict[str, tuple[int, ...]]

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids on disk that are scored."""
        return tuple(np.flatnonzero(self.index_of_id != UNLABELLED).tolist())

    def indices(self, ids: NDArray[Any]) -> NDArray[np.uint16]:
        """Return the class index of each id; ids beyond the table are not scored."""
        known = (ids >= 0) & (ids < len(self.index_of_id))
        return np.where(known, self.index_of_id[np.where(known, ids, 0)], UNLABELLED).astype(
            np.uint16
        )


def scannet_classes(label_set: str) -> Classes:
    """Return the classes of scannet20 or scannet19 (NYU40 ids), or scannet200 (raw ids).

    scannet19 is scannet20 without "otherfurniture", as most open-vocabulary papers score it.
    """
    rows = read_table(_LABEL_SETS / f"{label_set.replace('scannet19', 'scannet20')}.tsv")
    if label_set == "scannet19":
        rows = [row for row in rows if row["name"] != "otherfurniture"]
    column = "scannet_id" if label_set == "scannet200" else "nyu40id"
    groups = {
        frequency: tuple(i for i, row in enumerate(rows) if row.get("frequency") == frequency)
        for frequency in FREQUENCIES
    }
    return Classes(
        tuple(row["name"] for row in rows),
        index_table((int(row[column]), i) for i, row in enumerate(rows)),
        {name: members for name, members in groups.items() if members},
    )


def matterport_classes(label_set: str) -> Classes:
    """Return the classes of matterport21, matterport40, matterport80 or matterport160.

    matterport21 is scannet20 and "ceiling", by NYU40 ids.  The others are the first names of the
    column nyuClass, most frequent first, as OpenScene (CVPR 2023) scores them.  Ids are
    Matterport3D's own categories.
    """
    rows = read_table(MATTERPORT_RAW)
    if label_set == "matterport21":
        scannet = read_table(_LABEL_SETS / "scannet20.tsv")
        names = (*(row["name"] for row in scannet), "ceiling")
        nyu40 = [row["nyu40id"] for row in scannet] + [NYU40_CEILING]
        index_of = {nyu40id: i for i, nyu40id in enumerate(nyu40)}
        pairs = [(row, index_of.get(row["nyu40id"])) for row in rows]
    else:
        found = dict.fromkeys(row["nyuClass"] for row in rows if row["nyuClass"] not in NO_CLASS)
        names = tuple(found)[: int(label_set.removeprefix("matterport"))]
        pairs = [
            (row, names.index(c) if (c := row["nyuClass"]) in names else None) for row in rows
        ]
    table = index_table((int(row["index"]), i) for row, i in pairs if i is not None)
    return Classes(names, table, {})


def index_table(pairs: Iterable[tuple[int, int]]) -> NDArray[np.uint16]:
    """Return a table that takes ids to indices; 65535 where there is none."""
    known = dict(pairs)
    table = np.full(max(known) + 1, UNLABELLED, np.uint16)
    table[list(known)] = list(known.values())
    return table


def read_table(path: Path | Traversable) -> list[dict[str, str]]:
    """Read a table of tab-separated values with a line of column names.

    Raises:
        BadInput: it can't be read.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(
            "label_list_invalid", f"can't read the label list {path}: {error}"
        ) from error
