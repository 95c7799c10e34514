# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share: settings by file, by name and by short option."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from geopurify.config import Config, from_flat, settings
from geopurify.errors import BadInput
from geopurify.sequences.bag import BagLayout
from geopurify.sequences.protocol import FrameSequence

SequenceName = Annotated[
    str, typer.Argument(metavar="SEQUENCE", help="Folder of a sequence, or room:SEED[:FRAMES].")
]
EncoderKind = Annotated[
    str | None, typer.Option(help="Encoder: open_clip, embedded, scores or simulated.")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings, as the ROS node takes it."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="One setting, e.g. map.voxel_size_m=0.05; may be repeated."),
]
BagLayoutOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--bag",
        help="What a bag has where, e.g. color=/camera/color/image_raw or pose=/tf; may be "
        "repeated.",
    ),
]
MapFile = Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or the folder of a run.")]


def file_of(map_path: Path) -> Path:
    """Return the map file of a run's folder, or the path itself."""
    return map_path / "map.safetensors" if map_path.is_dir() else map_path


def bag_layout(assignments: list[str] | None) -> BagLayout:
    """Return what ``--bag`` says.

    Raises:
        BadInput: it is no assignment, or to an unknown name.
    """
    pairs = dict(_assignment("--bag", text) for text in assignments or [])
    names = [item.name for item in dataclasses.fields(BagLayout)]
    for name in pairs:
        if name not in names:
            raise BadInput("bag_invalid", f"--bag {name} is not one of {', '.join(names)}")
    return BagLayout(**pairs)


def load_config(file: Path | None, assignments: list[str] | None, **chosen: Any) -> Config:
    """Combine a YAML file, ``--set`` assignments and options, the later ones win.

    Args:
        chosen: settings by full name with ``__`` for the dot; None means not given.

    Raises:
        BadInput: the file can't be read, or a setting is unknown or out of range.
    """
    values = _read_yaml(file) if file else {}
    for assignment in assignments or []:
        name, text = _assignment("--set", assignment)
        values[name] = _parse(name, text)
    values.update({k.replace("__", "."): v for k, v in chosen.items() if v is not None})
    return from_flat(values)


def load_config_for(
    sequence: FrameSequence,
    encoder: str | None,
    file: Path | None,
    assignments: list[str] | None,
) -> Config:
    """Return the settings to map a sequence with, whose classes are those of its truth.

    Raises:
        BadInput: as of `load_config`.
    """
    label_set = sequence.label_set or None
    return load_config(file, assignments, encoder__kind=encoder, encoder__label_set=label_set)


def _assignment(option: str, text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise BadInput("config_invalid", f"{option} takes NAME=VALUE, got {text!r}")
    return name.strip(), value


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
