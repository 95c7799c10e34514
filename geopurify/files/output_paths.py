# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where results go, checked before the work that leads to them."""

import atexit
import os
from contextlib import suppress
from pathlib import Path

from geopurify.errors import BadInput

MAP_NAME = "map.safetensors"  # of a run, in its folder


def output_folder(path: Path) -> Path:
    """Return a folder to write to, made if it is not there.

    What was made is removed at the end of the process if it is still empty.

    Raises:
        BadInput: it can't be made or written to.
    """
    missing = [folder for folder in (path, *path.parents) if not os.path.lexists(folder)]
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove_empty(missing)
        raise BadInput(
            "output_unwritable", f"{path} can't be a folder for results: {error.strerror}"
        ) from error
    atexit.register(_remove_empty, [folder.resolve() for folder in missing])
    _check_writable(path, path)
    return path


def _remove_empty(folders: list[Path]) -> None:
    """Remove folders, the innermost first, up to one that holds something."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def output_file(path: Path, endings: tuple[str, ...] = ()) -> Path:
    """Return a file to write, in a folder that is there.

    Args:
        endings: of the name, in small letters; none: any.

    Raises:
        BadInput: the name ends otherwise, it is a folder, or its own folder is missing or can't
            be written to.
    """
    if endings and path.suffix.lower() not in endings:
        raise BadInput("format_unknown", f"{path} must end in one of {', '.join(endings)}")
    if path.is_dir():
        raise BadInput("output_unwritable", f"cannot write {path}: it is a folder")
    if not path.parent.is_dir():
        raise BadInput(
            "output_unwritable", f"cannot write {path}: there is no folder {path.parent}"
        )
    _check_writable(path.parent, path)
    return path


def _check_writable(folder: Path, path: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput("output_unwritable", f"cannot write {path}: the folder is read-only")
