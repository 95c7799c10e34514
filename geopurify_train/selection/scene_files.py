# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The scene files of a folder, all or those of a list."""

from pathlib import Path

from geopurify.errors import BadInput
from geopurify_train.selection.choices import read_choices


def scene_files(folder: Path, selection: Path | None = None) -> list[Path]:
    """Return the scene files of a folder, or those that a selection names.

    Raises:
        BadInput: there are none, or the selection can't be read.
    """
    if selection is not None:
        return [folder / f"{item.name}.safetensors" for item in read_choices(selection)]
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise BadInput("scenes_missing", f"there are no scene files in {folder}")
    return files
