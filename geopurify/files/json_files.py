# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""JSON that is whole or absent."""

import json
from pathlib import Path
from typing import Any

from geopurify.files.atomic_write import atomic_write


def write_json(path: Path, data: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Write JSON.

    Raises:
        BadInput: it can't be written; an older file stays.
    """
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(data, indent=2) + "\n")
