# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps on disk: one safetensors file, its description as JSON in the file's header.

A file is written beside its name and put there when it is complete and on the disk, so that
whenever the process or the machine dies, the name holds a whole map: the old or the new one.
"""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from glob import escape
from pathlib import Path
from sys import float_info
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from geopurify.config import Config, from_flat, settings, to_flat
from geopurify.encoders.protocol import Encoder
from geopurify.errors import BadInput, shown
from geopurify.mapping.checked_state import check_state
from geopurify.pipeline import Pipeline
from geopurify.tensor_files import digest_of, write_tensors
from geopurify.whole_file import whole_file

FORMAT = "geopurify-map"
FORMAT_VERSION = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MapDescription:
    """What a map file says of itself.

    Attributes:
        encoder, encoder_version, dimension: the encoder whose features the map holds.
        vocabulary: class names at the time of saving.
        up_map: direction against gravity.
        settings: the configuration by full names (`geopurify.config.to_flat`).
        prompt: of the vocabulary; None in older files, where it is that of the settings.
    """

    encoder: str
    encoder_version: str
    dimension: int
    vocabulary: tuple[str, ...]
    up_map: tuple[float, ...]
    settings: dict[str, Any]
    prompt: str | None = None

    def config(self) -> Config:
        """Return the configuration that the map was made with.

        Settings that there are no more are named in a warning: the voxels don't depend on them.
        """
        known = {item.name for item in settings()}
        gone = sorted(set(self.settings) - known)
        if gone:
            _log.warning("the map was saved with settings that are no more: %s", shown(gone))
        return from_flat({name: self.settings[name] for name in self.settings if name in known})


def save_map(path: Path, pipeline: Pipeline, packed_keys: NDArray[np.int64] | None = None) -> int:
    """Write the map of a pipeline; integration waits only while the map is copied.

    Args:
        packed_keys: write these voxels only.

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
        _remove_left_over(path)
        with whole_file(path, partial_ending(os.getpid()), "map_not_written") as temporary:
            write_tensors(temporary, state, metadata)
            _sync(temporary)
        _sync(path.parent)
    except OSError as error:
        raise BadInput("map_not_written", f"cannot write {path}: {error}") from error
    return voxels


def partial_ending(process_id: int) -> str:
    """Return what a process adds to the name of a map while it is written.

    It is short: names that the node takes have to fit into 255 bytes with it.
    """
    return f"{process_id}.part"


def _remove_left_over(path: Path) -> None:
    """Remove what died processes left half written: each may be as large as the map."""
    for partial in path.parent.glob(f"{escape(path.name)}.*.part"):
        process_id = partial.name.removeprefix(f"{path.name}.").removesuffix(".part")
        if process_id.isdecimal() and not Path("/proc", process_id).exists():
            partial.unlink(missing_ok=True)


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
    with _opened(path) as file:
        metadata = file.metadata() or {}
    return _parse(path, metadata)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        opened = safe_open(path, "numpy")
    except (OSError, SafetensorError, ValueError) as error:
        raise BadInput("map_file_invalid", f"cannot read the map {path}: {error}") from error
    with opened as file:
        yield file


def _parse(path: Path, metadata: dict[str, str]) -> MapDescription:
    found = (metadata.get("format"), metadata.get("format_version"))
    if found != (FORMAT, str(FORMAT_VERSION)):
        raise BadInput(
            "map_file_invalid",
            f"{path} is no {FORMAT} of version {FORMAT_VERSION}, but "
            f"{shown(found[0])} {shown(found[1])}",
        )
    try:
        data = json.loads(metadata["description"])
        for name in ("vocabulary", "up_map"):
            data[name] = tuple(data[name])
        description = MapDescription(**data)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("map_file_invalid", f"{path} has a damaged description") from error
    _check_fields(path, description)
    return description


def _check_fields(path: Path, description: MapDescription) -> None:
    up_map = description.up_map
    allowed = {
        "encoder": ("a text", isinstance(description.encoder, str)),
        "encoder_version": ("a text", isinstance(description.encoder_version, str)),
        "dimension": ("a whole number", type(description.dimension) is int),
        "vocabulary": ("texts", all(isinstance(name, str) for name in description.vocabulary)),
        "up_map": ("three numbers, not all 0", len(up_map) == 3 and _is_direction(up_map)),
        "settings": ("values by name", isinstance(description.settings, dict)),
        "prompt": ("a text", isinstance(description.prompt, str | None)),
    }
    for name, (wanted, fits) in allowed.items():
        if not fits:
            raise BadInput(
                "map_file_invalid",
                f"{path} has a damaged description: {name} must be {wanted}, "
                f"got {shown(getattr(description, name), 100)}",
            )


def _is_direction(values: tuple[Any, ...]) -> bool:
    return all(type(v) in (int, float) and abs(v) <= float_info.max for v in values) and any(
        values
    )


def read_map(path: Path) -> tuple[MapDescription, dict[str, NDArray]]:
    """Return the description and the arrays of a map file, as `VoxelMap.restore` takes them.

    Both are of one map, also while another one is put in its place, as autosaving does.

    Raises:
        BadInput: the file can't be read, or is not what was written.
    """
    with _opened(path) as file:
        metadata = file.metadata() or {}
        description = _parse(path, metadata)  # before much is read of another kind of file
        state = _arrays(path, file)
    if metadata.get("sha256") != digest_of(metadata["description"], state):
        raise BadInput("map_file_invalid", f"{path} is damaged: its checksum does not fit")
    check_state(state, description.dimension)
    return description, state


def _arrays(path: Path, file: Any) -> dict[str, NDArray]:
    names = file.keys()  # the file itself can't be iterated over
    try:
        return {name: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError, AttributeError, TypeError, ValueError) as error:
        # safetensors knows types of numbers that numpy does not have
        raise BadInput("map_file_invalid", f"cannot read the map {path}: {error}") from error


def load_map(path: Path, encoder: Encoder, config: Config | None = None) -> Pipeline:
    """Return a pipeline with the map of a file and its vocabulary.

    Args:
        config: settings instead of those that the map was made with; of the same voxel size.

    Raises:
        BadInput: the file can't be read, or holds a map that does not fit.
    """
    description, state = read_map(path)
    theirs = (description.encoder, description.encoder_version, description.dimension)
    ours = (encoder.name, encoder.version, encoder.dimension)
    if theirs != ours:
        raise BadInput(
            "encoder_mismatch",
            f"{path} holds features of {shown(theirs[0])} ({shown(theirs[1])}, {theirs[2]} "
            f"channels), "
            f"the encoder is {ours[0]} ({ours[1]}, {ours[2]} channels)",
        )
    made_with = description.config()
    config = config or made_with
    require_voxel_size(path, made_with, config.map.voxel_size_m)
    pipeline = Pipeline(config, encoder, description.up_map)
    pipeline.map.restore(state)
    older = made_with.vocabulary.prompt
    prompt = older if description.prompt is None else description.prompt
    pipeline.set_vocabulary(description.vocabulary, prompt)
    return pipeline


def require_voxel_size(path: Path, made_with: Config, voxel_size_m: float) -> None:
    """Refuse the map of another voxel size."""
    if made_with.map.voxel_size_m != voxel_size_m:
        raise BadInput(
            "voxel_size_mismatch",
            f"{path} has voxels of {made_with.map.voxel_size_m} m, wanted is {voxel_size_m} m",
        )
