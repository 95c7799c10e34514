# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purified features of map files that hold none, kept in the user's cache folder.

A map file is not touched by queries: a mapper may save the next map into it meanwhile.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.files.locked_part import locked_part
from geopurify.files.tensor_files import layout_of, open_tensors, tensor_of, write_tensors
from geopurify.fusion.checked_state import PURIFIED, all_finite
from geopurify.map_files.reading import BY, DIGEST, purified_digest
from geopurify.purify.affinity.student_path import affinity_version

UNREADABLE, NOT_WRITTEN = "map_file_invalid", "map_not_written"
MOST_FILES = 4  # in the folder: each is about as large as its map


def cache_folder() -> Path:
    """Return the folder of the user's cache; it may not exist.

    Raises:
        BadInput: the user has no home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    except RuntimeError as error:
        raise BadInput(NOT_WRITTEN, f"there is no cache folder: {error}") from error
    return root / "geopurify" / "purified"


class KeptFeatures:
    """The file of one map, in the state of a SHA-256, purified as its settings say.

    Args:
        map_sha256: of the map's description and arrays, as its header has it.

    Raises:
        BadInput: the student's file can't be read.
    """

    def __init__(self, map_sha256: str, config: PurifyConfig) -> None:
        self._metadata = {"sha256": map_sha256, BY: affinity_version(config)}

    @property
    def path(self) -> Path:
        """Where the features are, or would be.

        Raises:
            BadInput: the user has no home folder.
        """
        name = hashlib.sha256(" ".join(self._metadata.values()).encode()).hexdigest()[:32]
        return cache_folder() / f"{name}.safetensors"

    def read(self, shape: tuple[int, ...]) -> NDArray[Any] | None:
        """Return (N, D) uint16 bits of halfs; None if there are none, or not as written."""
        try:
            path = self.path
            with open_tensors(path, UNREADABLE) as file:
                if layout_of(file) != {PURIFIED: ("U16", shape)}:
                    return None
                features: NDArray[Any] = tensor_of(file, PURIFIED, UNREADABLE)
                kept = (file.metadata() or {}).get(DIGEST)
        except BadInput:
            return None
        if kept != purified_digest(self._metadata, features) or not all_finite(features):
            return None
        with suppress(OSError):
            os.utime(path)  # the least recently used ones are removed
        return features

    def write(self, features: NDArray[Any]) -> None:
        """Keep features, and remove those that were not used for longest.

        Raises:
            BadInput: they can't be written.
        """
        path = self.path
        digest = purified_digest(self._metadata, features)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with locked_part(path, NOT_WRITTEN, 0o600) as part:
                write_tensors(part, {PURIFIED: features}, {**self._metadata, DIGEST: digest})
            files = [(file.stat().st_mtime_ns, file) for file in path.parent.glob("*.safetensors")]
            for _, file in sorted(files)[:-MOST_FILES]:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise BadInput(NOT_WRITTEN, f"cannot write {path}: {error}") from error
