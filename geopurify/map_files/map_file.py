# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps on disk: one safetensors file, its description as JSON in the file's header.

A file is written beside its name and put there when it is complete and on the disk, so that
whenever the process or the machine dies, the name holds a whole map: the old or the new one.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config, to_flat
from geopurify.errors import BadInput
from geopurify.files.locked_part import locked_part
from geopurify.files.tensor_files import digest_of, write_tensors
from geopurify.frame.encoder import Encoder
from geopurify.fusion.checked_state import PURIFIED
from geopurify.map_files.description import (
    FORMAT,
    FORMAT_VERSION,
    MapDescription,
)
from geopurify.map_files.reading import (
    BY,
    DIGEST,
    purified_digest,
)
from geopurify.map_files.saved_objects import pack_objects
from geopurify.objects.map_object import MapObject
from geopurify.purify.affinity.student_path import affinity_version
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary

# Of more channels no purified features are kept unless asked for: pooling them takes longer than
# it saves, as with the models that have them a query takes seconds anyway.
MOST_CHANNELS = 256


class MapSource(Protocol):
    """What is saved of a `geopurify.pipeline.Pipeline`."""

    config: Config
    encoder: Encoder
    up_map: NDArray[np.float64]

    @property
    def vocabulary(self) -> Vocabulary:
        """The classes of the labels."""
        ...

    def state(self, packed_keys: NDArray[np.int64] | None = None) -> dict[str, NDArray[Any]]:
        """Return a copy of the map's arrays, of all or of some voxels."""
        ...

    def purified_features(self, state: dict[str, NDArray[Any]]) -> NDArray[np.uint16]:
        """Return the purified features of the voxels of a state."""
        ...

    @property
    def known_objects(self) -> tuple[MapObject, ...]:
        """The objects as they were last found."""
        ...

    def label_voxels(self) -> LabelledCloud:
        """Return all voxels with their labels."""
        ...


def save_map(
    path: str | Path,
    pipeline: MapSource,
    packed_keys: NDArray[np.int64] | None = None,
    mode: int | None = None,
    purified: bool = False,
) -> int:
    """Write the map of a pipeline; integration waits only while the map is copied.

    The objects that were last found go with it, unless only some of the voxels do.

    Args:
        packed_keys: write these voxels only.
        mode: permissions of the file; None: as the umask says.
        purified: add purified features, so that queries of the file need no affinities; takes
            seconds, and as much again as the map's own features.

    Returns:
        how many voxels were written.

    Raises:
        BadInput: the map is empty, or can't be written, e.g. because the disk is full, or its
            last purification is not of these very voxels; an older file stays.
    """
    path, vocabulary = Path(path), pipeline.vocabulary
    description = MapDescription(
        pipeline.encoder.name,
        pipeline.encoder.version,
        pipeline.encoder.dimension,
        vocabulary.names,
        tuple(pipeline.up_map.tolist()),
        to_flat(pipeline.config),
        vocabulary.prompt,
    )
    text = json.dumps(asdict(description))
    state = pipeline.state(packed_keys)
    voxels = len(state["keys"])
    if voxels == 0:
        raise BadInput("map_empty", "the map is empty: there is nothing to save")
    metadata = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "description": text,
        "sha256": digest_of(text, state),
    }
    arrays = dict(state)
    if purified:
        arrays[PURIFIED] = pipeline.purified_features(state)
        metadata[BY] = affinity_version(pipeline.config.purify)
        metadata[DIGEST] = purified_digest(metadata, arrays[PURIFIED])
    if packed_keys is None and pipeline.known_objects:
        found, entries = pack_objects(pipeline.known_objects, metadata["sha256"])
        arrays, metadata = {**arrays, **found}, {**metadata, **entries}
    try:
        with locked_part(path, "map_not_written", mode) as temporary:
            write_tensors(temporary, arrays, metadata)
            _sync(temporary)
        _sync(path.parent)
    except OSError as error:
        raise BadInput("map_not_written", f"cannot write {path}: {error}") from error
    return voxels


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
