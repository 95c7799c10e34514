# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps of other runs, kept beside the file that is saved in their place."""

import os
import re
import shutil
from pathlib import Path

from geopurify.files.locked_part import locked_part


def keep_older_map(path: Path, most: int) -> Path | None:
    """Give the map in a file a second name, ``NAME.older-N.safetensors``, and return that.

    The file stays until it is replaced, so that there is a map under its name at any time.

    Args:
        most: older maps there may be, at least 2.  Of more the oldest goes, but never the
            largest: runs that end soon must not drive out the map of a long one.

    Raises:
        OSError: the folder can't be written to.
        BadInput: nor can a copy be written, where the file system has no hard links.
    """
    older = list_older_maps(path)
    if not path.exists() or any(path.samefile(file) for file in older):
        return None  # nothing is there, or a process died between this and the saving
    number = _number(older[-1]) + 1 if older else 1
    kept = path.with_name(f"{path.stem}.older-{number}{path.suffix}")
    try:
        os.link(path, kept)
    except OSError:  # a file system without hard links
        with locked_part(kept, "map_not_written") as part:
            shutil.copyfile(path, part)
            shutil.copystat(path, part)
    remaining = [*older, kept]
    while len(remaining) > most:
        largest = max(remaining, key=lambda file: file.stat().st_size)
        oldest = next(file for file in remaining if file != largest)
        oldest.unlink()
        remaining.remove(oldest)
    return kept


def list_older_maps(path: Path) -> list[Path]:
    """Return the older maps of a file, the oldest first."""
    pattern = re.compile(rf"{re.escape(path.stem)}\.older-\d+{re.escape(path.suffix)}")
    found = [file for file in path.parent.iterdir() if pattern.fullmatch(file.name)]
    return sorted(found, key=_number)


def _number(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])
