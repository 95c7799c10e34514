# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings as scenes to learn from, mapped once."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from geopurify.encoders import create_encoder
from geopurify.files.output_paths import output_folder
from geopurify.pipeline import Pipeline
from geopurify.terminal.options import open_and_configure
from geopurify_train.distillation.scene_sources import MAPPING_GROUPS
from geopurify_train.distillation.scenes import save_scene
from geopurify_train.kept_settings import keep_settings
from geopurify_train.recordings.recorded_scene import map_recording


def map_recordings(
    folder: Path, names: Sequence[str], config: Path | None, assignments: list[str] | None
) -> list[Path]:
    """Return the scene files of some sequences, each made if it isn't there yet.

    Raises:
        BadInput: the folder has scenes of other sequences or settings, or a sequence can't be
            mapped.
    """
    return [
        _map(output_folder(folder) / f"{at}.safetensors", name, config, assignments)
        for at, name in enumerate(names)
    ]


def _map(path: Path, name: str, config: Path | None, assignments: list[str] | None) -> Path:
    frames, settings = open_and_configure(name, None, None, config, assignments)
    groups = {group: asdict(getattr(settings, group)) for group in MAPPING_GROUPS}
    mapped_with = {"recording": name, **groups}
    keep_settings(path.with_suffix(".json"), mapped_with, "a scene", made=path.name)
    if not path.exists():
        pipeline = Pipeline(settings, create_encoder(settings.encoder), frames.up_map)
        save_scene(path, map_recording(frames, pipeline))
    return path
