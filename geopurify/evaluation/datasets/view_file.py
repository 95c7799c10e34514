# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``view.json`` beside a dataset: which of its frames to read, and at what size.

The views of the papers are those of recordings at 30 Hz; of a dataset with few frames they would
leave most of a scene unseen.
"""

import dataclasses
import json
from pathlib import Path

from geopurify.errors import BadInput, shorten_error
from geopurify.evaluation.datasets.protocol import View
from geopurify.files.json_files import write_json

VIEW_FILE = "view.json"


def write_view(path: Path, view: View) -> None:
    """Write a view."""
    write_json(path, dataclasses.asdict(view))


def read_view(path: Path) -> View | None:
    """Return the view of a file, None if there is none.

    Raises:
        BadInput: it is damaged.
    """
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or any(type(value) is not int for value in data.values()):
            raise ValueError("it must hold whole numbers by name")
        return View(**data)
    except (OSError, TypeError, ValueError, RecursionError) as error:
        raise BadInput("view_invalid", f"can't read {path}: {shorten_error(error)}") from error
