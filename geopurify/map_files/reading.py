# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Reading maps from disk: sizes are checked before arrays are read, values before they are used.

A file may hold purified features beside those of the voxels: what `LastPurification.features_of`
returns.  A text is then answered without affinities.  It may hold the objects of the map.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from geopurify.config import Config
from geopurify.errors import BadInput, quote
from geopurify.files.tensor_files import digest_of, layout_of, open_tensors, tensor_of
from geopurify.frame.encoder import TextEncoder
from geopurify.fusion.checked_state import (
    PURIFIED,
    all_finite,
    check_keys,
    check_layout,
    check_state,
)
from geopurify.fusion.voxel_map import capacity_of
from geopurify.map_files.description import MapDescription, parse_description
from geopurify.map_files.saved_objects import (
    check_objects_layout,
    is_of_objects,
    unpack_objects,
)
from geopurify.objects.map_object import MapObject
from geopurify.purify.affinity.student_path import affinity_version

INVALID = "map_file_invalid"
DAMAGE = ("map_invalid", "config_invalid", "vocabulary_invalid")  # what a file may be, if read
BY, DIGEST = "purified_by", "purified_sha256"  # in the header


class MapContents(NamedTuple):
    """What a map file holds.

    Attributes:
        state: the map's arrays, as `VoxelMap.restore` takes them.
        purified: (N, D) uint16 bits of halfs, or why there are none that fit.
        sha256: of the description and the arrays.
    """

    description: MapDescription
    state: dict[str, NDArray[Any]]
    purified: NDArray[Any] | str
    sha256: str


def describe_map(path: Path) -> MapDescription:
    """Read the description of a map file.

    Raises:
        BadInput: the file is missing, truncated, or no map of this version.
    """
    with open_map_file(path) as (description, _):
        return description


def read_map(path: Path) -> tuple[MapDescription, dict[str, NDArray[Any]]]:
    """Return the description and the arrays of a map file, as `VoxelMap.restore` takes them.

    Both are of one map, also while another one is put in its place, as autosaving does.

    Raises:
        BadInput: the file can't be read, or is not what was written.
    """
    with open_map_file(path) as (description, file):
        most = capacity_of(description.config().map, description.dimension)
        state = arrays_of(file, description.dimension, most)
        check_state(state, description.dimension)
        return description, state


def read_purified(path: Path) -> MapContents:
    """Return what `read_map` does, and the file's purified features.

    Raises:
        BadInput: as of `read_map`, or the student of the settings can't be read.
    """
    with open_map_file(path) as (description, file):
        most = capacity_of(description.config().map, description.dimension)
        state = arrays_of(file, description.dimension, most)
        check_state(state, description.dimension)
        purified = _purified(file, description)
        return MapContents(description, state, purified, file.metadata()["sha256"])


def _purified(file: Any, description: MapDescription) -> NDArray[Any] | str:
    metadata = file.metadata()
    if PURIFIED not in layout_of(file):
        return "it holds no purified features"
    if metadata.get(BY) != affinity_version(description.config().purify):
        return "another student purified its features"
    features: NDArray[Any] = tensor_of(file, PURIFIED, INVALID)
    if metadata.get(DIGEST) != purified_digest(metadata, features):
        return "its purified features are of another map, of other settings or damaged"
    if not all_finite(features):
        return "its purified features are not finite"
    return features


def purified_digest(metadata: Mapping[str, str], features: NDArray[Any]) -> str:
    """Return a SHA-256 of purified features and of the map that a header describes."""
    return digest_of(f"{metadata['sha256']} {metadata[BY]}", {PURIFIED: features})


@contextmanager
def open_map_file(path: Path) -> Iterator[tuple[MapDescription, Any]]:
    """Yield the description and the open file; what is wrong with it is said with its name."""
    with open_tensors(path, INVALID) as file, name_map_in_errors(path):
        yield parse_description(file.metadata() or {}), file


@contextmanager
def name_map_in_errors(path: Path) -> Iterator[None]:
    """Say which map it is that something is wrong with."""
    try:
        yield
    except BadInput as error:
        if error.reason not in (INVALID, *DAMAGE):
            raise
        raise BadInput(INVALID, f"cannot read the map {path}: {error}") from error


def arrays_of(file: Any, dimension: int, most_voxels: int) -> dict[str, NDArray[Any]]:
    """Read the arrays that a map of D channels has, of at most so many voxels."""
    layout = {name: one for name, one in layout_of(file).items() if not is_of_objects(name)}
    check_layout(layout, dimension, most_voxels)
    keys = tensor_of(file, "keys", INVALID)
    check_keys(keys)  # a file without data, which reads as zeros, ends here
    others = [name for name in layout if name not in ("keys", PURIFIED)]
    state = {"keys": keys, **{name: tensor_of(file, name, INVALID) for name in others}}
    metadata = file.metadata()
    if metadata.get("sha256") != digest_of(metadata["description"], state):
        raise BadInput(INVALID, "it is damaged: its checksum does not fit")
    return state


def objects_of(file: Any, dimension: int) -> tuple[MapObject, ...]:
    """Read the objects that a map file holds, if it does.

    Raises:
        BadInput: they are not what was written, or no objects of D channels.
    """
    layout, metadata = layout_of(file), file.metadata()
    names = [name for name in layout if is_of_objects(name)]
    if not names:
        return ()
    check_objects_layout(layout, dimension)
    arrays = {name: tensor_of(file, name, INVALID) for name in names}
    return unpack_objects(arrays, metadata, metadata.get("sha256", ""))


def read_objects(path: Path) -> tuple[MapDescription, tuple[MapObject, ...]]:
    """Return the description and the objects of a map file, without its voxels.

    Raises:
        BadInput: the file can't be read, or is not what was written.
    """
    with open_map_file(path) as (description, file):
        return description, objects_of(file, description.dimension)


def require_encoder(path: Path, description: MapDescription, encoder: TextEncoder) -> None:
    """Refuse the map of another encoder."""
    theirs = (description.encoder, description.encoder_version, description.dimension)
    ours = (encoder.name, encoder.version, encoder.dimension)
    if theirs != ours:
        raise BadInput(
            "encoder_mismatch",
            f"{path} holds features of {quote(theirs[0])} ({quote(theirs[1])}, {theirs[2]} "
            f"channels), the encoder is {ours[0]} ({ours[1]}, {ours[2]} channels): use the model "
            "that it was made with, or map the recording again",
        )


def require_voxel_size(path: Path, made_with: Config, voxel_size_m: float) -> None:
    """Refuse the map of another voxel size."""
    if made_with.map.voxel_size_m != voxel_size_m:
        raise BadInput(
            "voxel_size_mismatch",
            f"{path} has voxels of {made_with.map.voxel_size_m} m, wanted is {voxel_size_m} m",
        )
