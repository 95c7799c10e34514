# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which scenes of a benchmark belong to which of its splits.

``ROOT/splits/SPLIT.txt``, a name a line, comes before the shipped lists, so that a dataset of
other scenes has splits of its own.
"""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from geopurify.errors import BadInput

ALL = "all"
FOLDER = "splits"  # of a dataset with splits of its own
_SHIPPED = files("geopurify.evaluation.datasets") / "split_lists"


def split_names(kind: str) -> tuple[str, ...]:
    """Return the splits of a kind of dataset that are shipped."""
    found = (file.name for file in _SHIPPED.iterdir() if file.name.startswith(f"{kind}_"))
    return tuple(sorted(name.removeprefix(f"{kind}_").removesuffix(".txt") for name in found))


def scenes_of_split(kind: str, root: Path, split: str, scenes: Sequence[str]) -> tuple[str, ...]:
    """Return which scenes of a dataset are of a split, in their order.

    Args:
        scenes: of the dataset at ``root``.
        split: a name of `split_names`, of a list at ``root``, or ``all``.

    Raises:
        BadInput: there is no such split, or none of the scenes is of it.
    """
    if split == ALL:
        return tuple(scenes)
    wanted = set(read_scenes(_list_of(kind, root, split)))
    # Matterport3D's lists name houses, its scenes are their regions
    chosen = tuple(s for s in scenes if s in wanted or s.rpartition("_region")[0] in wanted)
    if not chosen:
        raise BadInput(
            "split_empty",
            f"none of the {len(scenes)} scenes in {root} is of the split {split}: give --split "
            f"{ALL}, or a list of scenes",
        )
    return chosen


def read_scenes(path: Path | Traversable) -> tuple[str, ...]:
    """Read a list of scenes, a name a line, each once.

    Raises:
        BadInput: it can't be read.
    """
    try:
        return tuple(dict.fromkeys(path.read_text(encoding="utf-8").split()))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("scene_list_invalid", f"can't read the scenes {path}: {error}") from error


def _list_of(kind: str, root: Path, split: str) -> Path | Traversable:
    own = root / FOLDER / f"{split}.txt"
    if own.is_file():
        return own
    if split not in split_names(kind):
        known = ", ".join((*split_names(kind), ALL))
        raise BadInput(
            "split_unknown", f"{kind} has the splits {known}, not {split!r}; there is no {own}"
        )
    return _SHIPPED / f"{kind}_{split}.txt"
