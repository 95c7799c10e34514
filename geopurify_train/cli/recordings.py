# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings as scenes to learn from, mapped once."""

from collections.abc import Sequence
from pathlib import Path

from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline
from geopurify.terminal.options import open_and_configure
from geopurify_train.distillation.scenes import save_scene
from geopurify_train.recordings.recorded_scene import map_recording


def map_recordings(
    folder: Path, names: Sequence[str], config: Path | None, assignments: list[str] | None
) -> list[Path]:
    """Return the scene files of some sequences, each made if it isn't there yet."""
    return [
        _map(folder / f"{at}.safetensors", name, config, assignments)
        for at, name in enumerate(names)
    ]


def _map(path: Path, name: str, config: Path | None, assignments: list[str] | None) -> Path:
    if not path.exists():
        frames, settings = open_and_configure(name, None, None, config, assignments)
        pipeline = Pipeline(settings, create_encoder(settings.encoder), frames.up_map)
        path.parent.mkdir(parents=True, exist_ok=True)
        save_scene(path, map_recording(frames, pipeline))
    return path
