# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The names that fit the objects of a scene, as OpenLex3D has them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, shorten_error
from geopurify.files.json_files import write_json

# From the best to the worst; of several labels of a point the best one counts.
CATEGORIES = ("synonyms", "depictions", "vis_sim", "clutter", "missing", "incorrect")
SYNONYMS, DEPICTIONS, SIMILAR, CLUTTER, MISSING, INCORRECT = range(len(CATEGORIES))


@dataclass(frozen=True)
class ObjectLabels:
    """What an object may be called.

    Attributes:
        synonyms: its right names.
        depictions: names of what is pictured on it.
        similar: names of what it looks like.
        clutter: ids of objects beside it, whose names are understandable mistakes.
    """

    synonyms: tuple[str, ...]
    depictions: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    clutter: tuple[int, ...] = ()


def categories_of(
    objects: Mapping[int, ObjectLabels], object_id: int, prompts: Sequence[str]
) -> NDArray[np.int8]:
    """Return the (P,) category of each prompt for an object; spaces in names don't count."""
    labels = objects[object_id]
    clutter = [
        name for other in labels.clutter if other in objects for name in objects[other].synonyms
    ]
    found = np.full(len(prompts), INCORRECT, np.int8)
    stripped = [_stripped(prompt) for prompt in prompts]
    groups = (labels.synonyms, labels.depictions, labels.similar, clutter)
    for category in (CLUTTER, SIMILAR, DEPICTIONS, SYNONYMS):  # a better one replaces a worse
        names = {_stripped(name) for name in groups[category]}
        found[[prompt in names for prompt in stripped]] = category
    return found


def write_labels(path: Path, objects: Mapping[int, ObjectLabels]) -> None:
    """Write the labels of a scene's objects."""
    samples = [
        {
            "object_id": object_id,
            "labels": {
                "image_attributes": {
                    "synonyms": list(each.synonyms),
                    "depictions": list(each.depictions),
                    "vis_sim": list(each.similar),
                    "clutter": [str(other) for other in each.clutter],
                }
            },
        }
        for object_id, each in objects.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"dataset": {"samples": samples}})


def read_labels(path: Path) -> dict[int, ObjectLabels]:
    """Read the labels of a scene's objects; those without synonyms are left out.

    Raises:
        BadInput: it can't be read, or is no such file.
    """
    try:
        samples = json.loads(path.read_text(encoding="utf-8"))["dataset"]["samples"]
        found = {int(sample["object_id"]): _labels(sample) for sample in samples}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(
            "labels_invalid", f"can't read OpenLex3D's labels {path}: {shorten_error(error)}"
        ) from error
    return {object_id: labels for object_id, labels in found.items() if labels.synonyms}


def _labels(sample: Any) -> ObjectLabels:
    groups = sample["labels"]["image_attributes"]
    synonyms, depictions, similar = (
        tuple(map(str, groups.get(name, ()))) for name in CATEGORIES[:3]
    )
    return ObjectLabels(synonyms, depictions, similar, tuple(map(int, groups.get("clutter", ()))))


def _stripped(name: str) -> str:
    return name.replace(" ", "")
