# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Saves and loads the map of the node, in one folder only: paths come over the network."""

import os
import threading
from pathlib import Path
from typing import NamedTuple

from geopurify.errors import BadInput
from geopurify.map_file import load_map, save_map
from geopurify.pipeline import Pipeline

SUFFIX = ".safetensors"
LONGEST_NAME = 240  # bytes: file systems allow 255, and a partial file has a longer one


class SavedMap(NamedTuple):
    """A map file and its size."""

    path: Path
    voxels: int
    bytes: int


class MapStore:
    """The maps in ``directory``; one is saved or loaded at a time.

    Args:
        pipeline: whose map is saved, and replaced by a loaded one.
        directory: empty if maps are neither saved nor loaded.
    """

    def __init__(self, pipeline: Pipeline, directory: str) -> None:
        self._pipeline = pipeline
        self._directory = directory
        self._lock = threading.Lock()

    def save(self, name: str) -> SavedMap:
        """Write the map.

        Raises:
            BadInput: the name is not usable, the map is empty, or it can't be written.
        """
        with self._lock:
            path = confined(self._directory, name)
            voxels = save_map(path, self._pipeline)
            return SavedMap(path, voxels, _size(path))

    def load(self, name: str) -> int:
        """Replace the map by one of a file and return its voxels.

        Raises:
            BadInput: the file is not usable or does not fit; the map is as before.
        """
        with self._lock:
            path = confined(self._directory, name)
            pipeline = self._pipeline
            pipeline.adopt(load_map(path, pipeline.encoder, pipeline.config))
            return pipeline.voxel_count


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise BadInput(
            "map_not_written", f"the map was written, but somebody took it away: {error}"
        ) from error


def confined(directory: str, name: str) -> Path:
    """Return the path of a file inside of a folder.

    Raises:
        BadInput: no folder is set or it does not exist, or the name leads elsewhere.
    """
    if not directory:
        raise BadInput("path_invalid", "maps are saved and loaded once map_directory is set")
    folder = Path(directory).expanduser().resolve()
    try:
        path = (folder / name).resolve()
        fits = path.suffix == SUFFIX and folder in path.parents and path.parent.is_dir()
        fits &= len(os.fsencode(path.name)) <= LONGEST_NAME
    except (OSError, RuntimeError, ValueError):  # a loop of links, a null byte
        fits = False
    if not fits:
        raise BadInput(
            "path_invalid",
            f"{name[:200]!r} is no file name ending in {SUFFIX} in an existing folder of {folder}",
        )
    return path
