# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The argument that names a saved map."""

from pathlib import Path
from typing import Annotated

import typer

from geopurify.errors import BadInput, quote
from geopurify.files.output_paths import MAP_NAME

MapFile = Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or the folder of a run.")]


def file_of(map_path: Path) -> Path:
    """Return the map file of a run's folder, or the path itself.

    Raises:
        BadInput: the folder has none.
    """
    if not map_path.is_dir():
        return map_path
    file = map_path / MAP_NAME
    if not file.exists():
        others = sorted(path.name for path in map_path.glob("*.safetensors"))
        found = f"; there is {', '.join(map(quote, others[:5]))}" if others else ""
        raise BadInput(
            "map_missing", f"{map_path} has no {MAP_NAME}, which geopurify run writes{found}"
        )
    return file
