# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share: settings by file, by name and by short option."""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from geopurify.config import Config, from_flat, settings
from geopurify.errors import BadInput

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings, as the ROS node takes it."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="One setting, e.g. map.voxel_size_m=0.05; may be repeated."),
]
MapFile = Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or the folder of a run.")]


def file_of(map_path: Path) -> Path:
    """Return the map file of a run's folder, or the path itself."""
    return map_path / "map.safetensors" if map_path.is_dir() else map_path


def load_config(file: Path | None, assignments: list[str] | None, **chosen: Any) -> Config:
    """Combine a YAML file, ``--set`` assignments and options, the later ones win.

    Args:
        chosen: settings by full name with ``__`` for the dot; None means not given.

    Raises:
        BadInput: the file can't be read, or a setting is unknown or out of range.
    """
    values = _read_yaml(file) if file else {}
    for assignment in assignments or []:
        name, separator, text = assignment.partition("=")
        if not separator:
            raise BadInput("config_invalid", f"--set takes NAME=VALUE, got {assignment!r}")
        values[name.strip()] = _parse(name.strip(), text)
    values.update({k.replace("__", "."): v for k, v in chosen.items() if v is not None})
    return from_flat(values)


def _parse(name: str, text: str) -> Any:
    """Read a value as YAML does, but keep text where the setting is a text."""
    kinds = {setting.name: type(setting.default) for setting in settings()}
    return text if kinds.get(name) is str else yaml.safe_load(text)


def _read_yaml(file: Path) -> dict[str, Any]:
    """Return the core's settings of a ROS parameter file (``/**: ros__parameters:``)."""
    try:
        data = yaml.safe_load(file.read_text())
        parameters = next(iter(data.values()))["ros__parameters"]
    except (OSError, yaml.YAMLError, AttributeError, KeyError, StopIteration, TypeError) as error:
        raise BadInput("config_invalid", f"cannot read settings from {file}: {error!r}") from error
    flat = _flatten(parameters)
    groups = {setting.name.split(".")[0] for setting in settings()}
    return {name: value for name, value in flat.items() if name.split(".")[0] in groups}


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat
