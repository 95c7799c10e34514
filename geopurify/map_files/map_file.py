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

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config, to_flat
from geopurify.errors import BadInput
from geopurify.files.locked_part import locked_part
from geopurify.files.tensor_files import digest_of, write_tensors
from geopurify.frame.encoder import Encoder
from geopurify.fusion.checked_state import PURIFIED
from geopurify.fusion.voxel_map import capacity_of
from geopurify.map_files.description import (
    FORMAT,
    FORMAT_VERSION,
    MapDescription,
)
from geopurify.map_files.reading import (
    BY,
    DIGEST,
    arrays_of,
    opened,
    purified_digest,
    require_encoder,
    require_voxel_size,
)
from geopurify.pipeline import Pipeline
from geopurify.purify.affinity.student_path import affinity_version


def save_map(
    path: Path,
    pipeline: Pipeline,
    packed_keys: NDArray[np.int64] | None = None,
    mode: int | None = None,
    purified: bool = False,
) -> int:
    """Write the map of a pipeline; integration waits only while the map is copied.

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
    vocabulary = pipeline.vocabulary
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


def load_map(path: Path, encoder: Encoder, config: Config | None = None) -> Pipeline:
    """Return a pipeline with the map of a file and its vocabulary.

    What does not fit is refused before its voxels are read.

    Args:
        config: settings instead of those that the map was made with; of the same voxel size.

    Raises:
        BadInput: the file can't be read, or holds a map that does not fit.
    """
    with opened(path) as (description, file):
        require_encoder(path, description, encoder)
        made_with = description.config()
        config = config or made_with
        require_voxel_size(path, made_with, config.map.voxel_size_m)
        most = capacity_of(config.map, encoder.dimension)
        state = arrays_of(file, encoder.dimension, most)
        pipeline = Pipeline(config, encoder, description.up_map)
        pipeline.map.restore(state)
        older = made_with.vocabulary.prompt
        prompt = older if description.prompt is None else description.prompt
        pipeline.set_vocabulary(description.vocabulary, prompt)
        return pipeline
