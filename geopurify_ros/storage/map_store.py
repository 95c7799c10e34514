# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Saves and loads the map of the node, in one folder only: paths come over the network."""

import os
import shutil
import threading
from pathlib import Path
from typing import NamedTuple

from geopurify.errors import BadInput, quote
from geopurify.map_files.align import Alignment
from geopurify.map_files.map_file import MOST_CHANNELS, save_map
from geopurify.pipeline import Pipeline, load_map, load_map_here
from geopurify_ros.storage.older_maps import keep_older_map

SUFFIX = ".safetensors"
MOST_KNOWN = 100  # files whose maps are told from those of other runs
FEATURE_BYTES = 2  # of a purified feature's channel
LONGEST_NAME = 220  # bytes: file systems allow 255, parts and older maps have longer ones


class SavedMap(NamedTuple):
    """A map file and its size, and where the map is now that it replaced, if that was another."""

    path: Path
    voxels: int
    bytes: int
    older: Path | None = None


class _Lineage(NamedTuple):
    """Which map this process has read from a file or written to it last."""

    map_epoch: int  # of the pipeline
    file: tuple[int, int, int]  # inode, time and size


class MapStore:
    """The maps in ``directory``; one is saved or loaded at a time.

    Args:
        pipeline: whose map is saved, and replaced by a loaded one.
        directory: empty if maps are neither saved nor loaded.
        mode: permissions of the files; None: as the umask says.
        reserve_bytes: of the disk that stay free unless a map may use them.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        directory: str,
        mode: int | None = None,
        reserve_bytes: float = 0,
    ) -> None:
        self._pipeline = pipeline
        self._mode = mode
        self._reserve_bytes = reserve_bytes
        self._directory = directory
        self._lock = threading.Lock()
        self._known: dict[Path, _Lineage] = {}

    @property
    def is_map_empty(self) -> bool:
        """Whether there is nothing to save."""
        return self._pipeline.voxel_count == 0

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file.

        Raises:
            BadInput: the name is not usable.
        """
        return resolve_in_directory(self._directory, name).exists()

    def save(
        self,
        name: str,
        older_maps: int = 0,
        *,
        may_use_reserve: bool = False,
        purified: bool = False,
    ) -> SavedMap:
        """Write the map.

        Args:
            older_maps: unless 0, a map in the file that the one in memory does not go on from is
                kept, and up to this many of them (`keep_older_map`).
            may_use_reserve: of the disk.
            purified: add the purified features, if the last purification is of this very map and
                they have at most `MOST_CHANNELS`.

        Raises:
            BadInput: the name is not usable, the map is empty, the disk too full, or it can't be
                written.
        """
        with self._lock:
            path = resolve_in_directory(self._directory, name)
            epoch = self._pipeline.shared_map.epoch
            if not may_use_reserve:
                self._check_reserve(path, purified)
            older = self._keep(path, older_maps) if older_maps else None
            voxels = self._write(path, purified)
            status = _status(path)
            self._note(path, epoch, status)
            return SavedMap(path, voxels, status.st_size, older)

    def load(self, name: str, align: bool = False) -> Alignment | None:
        """Replace the map by one of a file.

        Args:
            align: find where the map of the file lies, and add it to what was mapped, see
                `load_map_here`.

        Returns:
            Where it lies, if that was looked for.

        Raises:
            BadInput: the file is not usable or does not fit; the map is as before.
        """
        with self._lock:
            path, pipeline = resolve_in_directory(self._directory, name), self._pipeline
            status = path.stat() if path.is_file() else None
            found = None
            if align:
                found = load_map_here(path, pipeline)
            else:
                pipeline.replace_map(load_map(path, pipeline.encoder, pipeline.config))
            if status:
                self._note(path, pipeline.shared_map.epoch, status)
            return found

    def _write(self, path: Path, purified: bool) -> int:
        pipeline, mode = self._pipeline, self._mode
        if purified and pipeline.map.dimension <= MOST_CHANNELS:
            try:
                return save_map(path, pipeline, mode=mode, purified=True)
            except BadInput as error:
                if error.reason != "map_not_purified":
                    raise
        return save_map(path, pipeline, mode=mode)

    def _check_reserve(self, path: Path, purified: bool) -> None:
        """Refuse a map that would leave less than the reserve; one that it replaces makes room."""
        voxels, per_voxel = self._pipeline.voxel_count, self._pipeline.map.bytes_per_row()
        if purified and self._pipeline.map.dimension <= MOST_CHANNELS:
            per_voxel += FEATURE_BYTES * self._pipeline.map.dimension
        try:
            free = shutil.disk_usage(path.parent).free
            replaced = path.stat().st_size if path.is_file() else 0
        except OSError as error:
            raise BadInput("map_not_written", f"cannot look at {path}: {error}") from error
        left = free + replaced - voxels * per_voxel
        if left < self._reserve_bytes:
            raise BadInput(
                "disk_reserve",
                f"a map of {voxels} voxels would leave {max(0, left) / 1e6:.0f} MB of the disk "
                f"free, disk_reserve_megabytes asks for {self._reserve_bytes / 1e6:.0f}",
            )

    def _note(self, path: Path, map_epoch: int, status: os.stat_result) -> None:
        self._known.pop(path, None)
        self._known[path] = _Lineage(map_epoch, _identity(status))
        if len(self._known) > MOST_KNOWN:  # names come over the network
            del self._known[next(iter(self._known))]

    def _keep(self, path: Path, most: int) -> Path | None:
        """Keep what is in a file unless the map in memory goes on from it."""
        if self.is_map_empty:
            return None  # nothing will be saved
        try:
            file = _identity(path.stat())
            if self._known.get(path) == _Lineage(self._pipeline.shared_map.epoch, file):
                return None
            return keep_older_map(path, most)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadInput(
                "map_not_written", f"cannot keep the older map {path}: {error}"
            ) from error


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise BadInput(
            "map_not_written", f"the map was written, but somebody took it away: {error}"
        ) from error


def resolve_in_directory(directory: str, name: str) -> Path:
    """Return the path of a file inside of a folder.

    Raises:
        BadInput: no folder is set or it does not exist, or the name leads elsewhere.
    """
    if not directory:
        raise BadInput("path_invalid", "maps are saved and loaded once map_directory is set")
    folder = Path(directory).expanduser().resolve()
    if not folder.is_dir():
        raise BadInput("path_invalid", f"map_directory, {quote(directory)}, is not a folder")
    try:
        path = (folder / name).resolve()
        fits = name.endswith(SUFFIX) and name.isprintable()  # no slash at the end, no escape codes
        fits &= path.suffix == SUFFIX and folder in path.parents and path.parent.is_dir()
        fits &= len(os.fsencode(path.name)) <= LONGEST_NAME
    except (OSError, RuntimeError, ValueError):  # a loop of links, a null byte
        fits = False
    if not fits:
        raise BadInput(
            "path_invalid",
            f"{quote(name)} is not a file name ending in {SUFFIX} in an existing folder of "
            f"{folder}",
        )
    return path
