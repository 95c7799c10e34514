# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes that a student was trained on: figures from them flatter it."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path

from safetensors import SafetensorError, safe_open

MOST_NAMED = 5  # scenes in a warning

_log = logging.getLogger(__name__)


def scenes_learned_from(student: Path) -> frozenset[str]:
    """Return the names of the scenes that a student's file says it was trained on."""
    try:
        with safe_open(student, "numpy") as file:
            scenes = json.loads((file.metadata() or {}).get("training", "{}")).get("scenes")
    except (OSError, SafetensorError, ValueError, AttributeError):
        return frozenset()  # what can't be read is refused where the student is loaded
    return frozenset(map(str, scenes)) if isinstance(scenes, list) else frozenset()


def warn_of_learned_scenes(names: Iterable[str], student: Path) -> None:
    """Warn if a student was trained on some of these scenes."""
    learned = sorted(set(names) & scenes_learned_from(student))
    if learned:
        more = ", ..." if len(learned) > MOST_NAMED else ""
        _log.warning(
            "%s was trained on %d of these scenes, so its results there are optimistic: %s%s",
            *(student.name, len(learned), ", ".join(learned[:MOST_NAMED]), more),
        )
