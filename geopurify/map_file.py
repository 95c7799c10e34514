# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps on disk: one safetensors file, its description as JSON in the file's header."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from geopurify.config import Config, from_flat, to_flat
from geopurify.encoders.protocol import Encoder
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline

FORMAT = "geopurify-map"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class MapDescription:
    """What a map file says of itself.

    Attributes:
        encoder, encoder_version, dimension: the encoder whose features the map holds.
        vocabulary: class names at the time of saving.
        up_map: direction against gravity.
        settings: the configuration by full names (`geopurify.config.to_flat`).
    """

    encoder: str
    encoder_version: str
    dimension: int
    vocabulary: tuple[str, ...]
    up_map: tuple[float, ...]
    settings: dict[str, Any]

    def config(self) -> Config:
        """Return the configuration that the map was made with."""
        return from_flat(self.settings)


def save_map(path: Path, pipeline: Pipeline) -> None:
    """Write the map of a pipeline, to a temporary name first, so that no half file remains."""
    description = MapDescription(
        pipeline.encoder.name,
        pipeline.encoder.version,
        pipeline.encoder.dimension,
        pipeline.vocabulary.names,
        tuple(pipeline.up_map.tolist()),
        to_flat(pipeline.config),
    )
    metadata = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "description": json.dumps(asdict(description)),
    }
    temporary = path.with_name(path.name + ".partial")
    temporary.touch()
    mode = temporary.stat().st_mode  # what the user's umask grants; save_file makes it private
    save_file(pipeline.map.state(), temporary, metadata)
    temporary.chmod(mode)
    os.replace(temporary, path)


def describe_map(path: Path) -> MapDescription:
    """Read the description of a map file.

    Raises:
        BadInput: the file is missing, truncated, or no map of this version.
    """
    try:
        with safe_open(path, "numpy") as file:
            metadata = file.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise BadInput("map_file_invalid", f"cannot read the map {path}: {error}") from error
    found = (metadata.get("format"), metadata.get("format_version"))
    if found != (FORMAT, str(FORMAT_VERSION)):
        raise BadInput(
            "map_file_invalid",
            f"{path} is no {FORMAT} of version {FORMAT_VERSION}, but {found[0]} {found[1]}",
        )
    data = json.loads(metadata["description"])
    for name in ("vocabulary", "up_map"):
        data[name] = tuple(data[name])
    return MapDescription(**data)


def load_map(path: Path, encoder: Encoder) -> Pipeline:
    """Return a pipeline with the map of a file, its vocabulary and its settings.

    Raises:
        BadInput: the file can't be read, or holds the features of another encoder.
    """
    description = describe_map(path)
    theirs = (description.encoder, description.encoder_version, description.dimension)
    ours = (encoder.name, encoder.version, encoder.dimension)
    if theirs != ours:
        raise BadInput(
            "encoder_mismatch",
            f"{path} holds features of {theirs[0]} ({theirs[1]}, {theirs[2]} channels), "
            f"the encoder is {ours[0]} ({ours[1]}, {ours[2]} channels)",
        )
    pipeline = Pipeline(description.config(), encoder, description.up_map)
    pipeline.set_vocabulary(description.vocabulary)
    with safe_open(path, "numpy") as file:
        names = file.keys()  # the file itself can't be iterated over
        pipeline.map.restore({name: file.get_tensor(name) for name in names})
    return pipeline
