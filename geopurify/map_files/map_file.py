# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps on disk: one safetensors file, its description as JSON in the file's header.

A file is written beside its name and put there when it is complete and on the disk, so that
whenever the process or the machine dies, the name holds a whole map: the old or the new one.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config, to_flat
from geopurify.errors import BadInput, shown
from geopurify.files.locked_part import locked_part
from geopurify.files.tensor_files import (
    digest_of,
    layout_of,
    open_tensors,
    tensor_of,
    write_tensors,
)
from geopurify.frame.encoder import Encoder
from geopurify.fusion.checked_state import check_keys, check_layout, check_state
from geopurify.fusion.voxel_map import capacity_of
from geopurify.map_files.description import (
    FORMAT,
    FORMAT_VERSION,
    MapDescription,
    parse_description,
)
from geopurify.pipeline import Pipeline

INVALID = "map_file_invalid"
DAMAGE = ("map_invalid", "config_invalid", "vocabulary_invalid")  # what a file may be, if read


def save_map(
    path: Path,
    pipeline: Pipeline,
    packed_keys: NDArray[np.int64] | None = None,
    mode: int | None = None,
) -> int:
    """Write the map of a pipeline; integration waits only while the map is copied.

    Args:
        packed_keys: write these voxels only.
        mode: permissions of the file; None: as the umask says.

    Returns:
        how many voxels were written.

    Raises:
        BadInput: the map is empty, or can't be written, e.g. because the disk is full; an older
            file stays.
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
    try:
        with locked_part(path, "map_not_written", mode) as temporary:
            write_tensors(temporary, state, metadata)
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


def describe_map(path: Path) -> MapDescription:
    """Read the description of a map file.

    Raises:
        BadInput: the file is missing, truncated, or no map of this version.
    """
    with _opened(path) as (description, _):
        return description


def read_map(path: Path) -> tuple[MapDescription, dict[str, NDArray]]:
    """Return the description and the arrays of a map file, as `VoxelMap.restore` takes them.

    Both are of one map, also while another one is put in its place, as autosaving does.

    Raises:
        BadInput: the file can't be read, or is not what was written.
    """
    with _opened(path) as (description, file):
        most = capacity_of(description.config().map, description.dimension)
        state = _arrays(file, description.dimension, most)
        check_state(state, description.dimension)
        return description, state


def load_map(path: Path, encoder: Encoder, config: Config | None = None) -> Pipeline:
    """Return a pipeline with the map of a file and its vocabulary.

    What does not fit is refused before its voxels are read.

    Args:
        config: settings instead of those that the map was made with; of the same voxel size.

    Raises:
        BadInput: the file can't be read, or holds a map that does not fit.
    """
    with _opened(path) as (description, file):
        _require_encoder(path, description, encoder)
        made_with = description.config()
        config = config or made_with
        require_voxel_size(path, made_with, config.map.voxel_size_m)
        most = capacity_of(config.map, encoder.dimension)
        state = _arrays(file, encoder.dimension, most)
        pipeline = Pipeline(config, encoder, description.up_map)
        pipeline.map.restore(state)
        older = made_with.vocabulary.prompt
        prompt = older if description.prompt is None else description.prompt
        pipeline.set_vocabulary(description.vocabulary, prompt)
        return pipeline


@contextmanager
def _opened(path: Path) -> Iterator[tuple[MapDescription, Any]]:
    """Yield the description and the open file; what is wrong with it is said with its name."""
    with open_tensors(path, "numpy", INVALID) as file:
        try:
            yield parse_description(file.metadata() or {}), file
        except BadInput as error:
            if error.reason not in (INVALID, *DAMAGE):
                raise
            raise BadInput(INVALID, f"cannot read the map {path}: {error}") from error


def _arrays(file: Any, dimension: int, most_voxels: int) -> dict[str, NDArray]:
    """Read the arrays that a map of D channels has, of at most so many voxels."""
    layout = layout_of(file)
    check_layout(layout, dimension, most_voxels)
    keys = tensor_of(file, "keys", INVALID)
    check_keys(keys)  # a file without data, which reads as zeros, ends here
    state = {name: tensor_of(file, name, INVALID) for name in layout if name != "keys"}
    state = {"keys": keys, **state}
    metadata = file.metadata()
    if metadata.get("sha256") != digest_of(metadata["description"], state):
        raise BadInput(INVALID, "it is damaged: its checksum does not fit")
    return state


def _require_encoder(path: Path, description: MapDescription, encoder: Encoder) -> None:
    theirs = (description.encoder, description.encoder_version, description.dimension)
    ours = (encoder.name, encoder.version, encoder.dimension)
    if theirs != ours:
        raise BadInput(
            "encoder_mismatch",
            f"{path} holds features of {shown(theirs[0])} ({shown(theirs[1])}, {theirs[2]} "
            f"channels), the encoder is {ours[0]} ({ours[1]}, {ours[2]} channels)",
        )


def require_voxel_size(path: Path, made_with: Config, voxel_size_m: float) -> None:
    """Refuse the map of another voxel size."""
    if made_with.map.voxel_size_m != voxel_size_m:
        raise BadInput(
            "voxel_size_mismatch",
            f"{path} has voxels of {made_with.map.voxel_size_m} m, wanted is {voxel_size_m} m",
        )
