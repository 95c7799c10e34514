# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences about scans of ScanNet, in the files that their authors publish.

ScanRefer (Chen et al., ECCV 2020) and Multi3DRefer (Zhang et al., ICCV 2023) are lists in JSON,
Nr3D and Sr3D (Achlioptas et al., ECCV 2020) are tables in CSV.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geopurify.errors import BadInput, shorten_error


@dataclass(frozen=True)
class ScanSentence:
    """A sentence about a scan.

    Attributes:
        scene: e.g. scene0011_00.
        objects: ScanNet's numbers of all objects that are meant, from 0; none if nothing fits.
        kind: ScanRefer, Nr3D, the relation of Sr3D, or the type of Multi3DRefer.
    """

    scene: str
    objects: frozenset[int]
    text: str
    kind: str


def read_scan_sentences(path: Path) -> tuple[ScanSentence, ...]:
    """Read the sentences of a file.

    Raises:
        BadInput: it can't be read or is of another kind.
    """
    try:
        rows = _rows(path)
        return tuple(_sentence(row) for row in rows if _is_valid(row))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise BadInput(
            "sentences_invalid", f"can't read sentences of {path}: {shorten_error(error)}"
        ) from error


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, list):
        raise TypeError("it is not a list of sentences")
    return found


def _is_valid(row: Mapping[str, Any]) -> bool:
    """Tell whether listeners found the target of a sentence of Nr3D."""
    return str(row.get("correct_guess", "True")).lower() == "true"


def _sentence(row: Mapping[str, Any]) -> ScanSentence:
    if "utterance" in row:
        kind = row.get("reference_type") or "Nr3D"
        targets = frozenset([int(row["target_id"])])
        return ScanSentence(str(row["scan_id"]), targets, str(row["utterance"]), str(kind))
    if "object_ids" in row:
        targets = frozenset(int(number) for number in row["object_ids"])
        kind = str(row.get("eval_type", "Multi3DRefer"))
        return ScanSentence(str(row["scene_id"]), targets, str(row["description"]), kind)
    targets = frozenset([int(row["object_id"])])
    return ScanSentence(str(row["scene_id"]), targets, str(row["description"]), "ScanRefer")
