# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of a folder of results, so that a run resumes only what was made with its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geopurify.errors import BadInput
from geopurify.files.json_files import write_json


def keep_settings(
    path: Path, settings: Mapping[str, Any], holds: str = "results", made: str = "**/*"
) -> None:
    """Write what a folder is made with; refuse a folder that was made with other settings.

    Args:
        path: a JSON file in the folder.
        holds: what the folder has, for the message.
        made: pattern of the files that are made with the settings; while there is none, as
            after a run that failed, other settings replace them.

    Raises:
        BadInput: the file is of other settings, or can't be read or written.
    """
    now = json.loads(json.dumps(settings, default=str))
    is_begun = any(file.is_file() and file != path for file in path.parent.glob(made))
    if not (path.exists() and is_begun):
        write_json(path, now)
        return
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("evaluation_differs", f"can't read {path}: {error}") from error
    differing = find_difference(before, now)
    if differing is not None:
        raise BadInput(
            "evaluation_differs",
            f"{path.parent} has {holds} of another {differing}: give another folder",
        )


def find_difference(before: Any, now: Any) -> str | None:
    """Return the dotted name of a setting that differs, None if there is none."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return None if before == now else ""
    for name in sorted(before.keys() | now.keys()):
        inner = find_difference(before.get(name), now.get(name))
        if inner is not None:
            return f"{name}.{inner}".rstrip(".")
    return None


def find_value(settings: Any, name: str) -> Any:
    """Return the value of a dotted name, None where there is none."""
    for part in filter(None, name.split(".")):
        settings = settings.get(part) if isinstance(settings, dict) else None
    return settings
