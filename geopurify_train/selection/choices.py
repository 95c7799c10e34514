# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Chosen scenes, each with its reason, and the list of them on disk."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from geopurify.errors import BadInput
from geopurify.files.json_files import write_json


@dataclass(frozen=True)
class Choice:
    """A scene and why it was chosen."""

    name: str
    reason: str


def best_of_clusters(
    points: NDArray[np.floating], scores: NDArray[np.floating], count: int, seed: int
) -> list[tuple[int, str]]:
    """Return (row, why) of the best-scored point of each of at most ``count`` clusters.

    Fewer clusters than asked for are filled up with the best of the rest.
    """
    count = min(count, len(points))
    distinct = min(count, len(np.unique(points, axis=0)))
    _, cluster = kmeans2(points.astype(np.float64), distinct, minit="++", rng=seed, missing="warn")
    best_first = np.argsort(-scores, kind="stable")
    _, first = np.unique(cluster[best_first], return_index=True)
    rows = best_first[np.sort(first)]
    rest = best_first[~np.isin(best_first, rows)][: count - len(rows)]
    best = [(int(row), f"best of cluster {cluster[row]}") for row in rows]
    return best + [(int(row), "filled up") for row in rest]


def write_choices(path: Path, choices: Sequence[Choice]) -> None:
    """Write a list of scenes."""
    write_json(path, [asdict(choice) for choice in choices])


def read_choices(path: Path) -> list[Choice]:
    """Read a list of scenes.

    Raises:
        BadInput: the file is missing or no such list.
    """
    try:
        return [Choice(**entry) for entry in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError) as error:
        raise BadInput("selection_invalid", f"{path} is not a list of scenes: {error}") from error
