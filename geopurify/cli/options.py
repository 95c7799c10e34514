# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share: settings by file, by name and by short option."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer

from geopurify.config import Config, from_flat, settings
from geopurify.did_you_mean import did_you_mean
from geopurify.errors import BadInput, shown
from geopurify.output_paths import MAP_NAME
from geopurify.parameter_file import parse_yaml, read_parameter_file
from geopurify.sequences import open_sequence
from geopurify.sequences.bag_layout import TYPES, BagLayout
from geopurify.sequences.protocol import FrameSequence

SequenceName = Annotated[
    str, typer.Argument(metavar="SEQUENCE", help="Folder of a sequence, or room:SEED[:FRAMES].")
]
EncoderKind = Annotated[
    str | None, typer.Option(help="Encoder: open_clip, embedded, scores or simulated.")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings, alone or as the ROS node takes them."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="One setting, e.g. map.voxel_size_m=0.05; may be repeated."),
]
BagLayoutOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--bag",
        help="What a bag has where, e.g. color=/camera/color/image_raw or pose=/tf, and "
        "rectified=true; may be repeated.",
    ),
]
DepthUnit = Annotated[
    float,
    typer.Option(
        help="Metres of one unit of stored depth; 0: as its format says.", min=0.0, max=1.0
    ),
]
MapFile = Annotated[Path, typer.Argument(metavar="MAP", help="Map file, or the folder of a run.")]


def file_of(map_path: Path) -> Path:
    """Return the map file of a run's folder, or the path itself.

    Raises:
        BadInput: the folder has none.
    """
    if not map_path.is_dir():
        return map_path
    file = map_path / MAP_NAME
    if not file.exists():
        others = sorted(path.name for path in map_path.glob("*.safetensors"))
        found = f"; there is {', '.join(map(shown, others[:5]))}" if others else ""
        raise BadInput(
            "map_missing", f"{map_path} has no {MAP_NAME}, which geopurify run writes{found}"
        )
    return file


def bag_layout(assignments: list[str] | None) -> BagLayout:
    """Return what ``--bag`` says.

    Raises:
        BadInput: it is no assignment, or to an unknown name.
    """
    pairs = dict(_assignment("--bag", text) for text in assignments or [])
    names = [item.name for item in dataclasses.fields(BagLayout)]
    for name in pairs:
        if name not in names:
            raise BadInput(
                "bag_invalid",
                f"--bag {shown(name)} is not one of {', '.join(names)}{did_you_mean(name, names)}",
            )
    rectified = pairs.pop("rectified", "false").strip().lower()
    if rectified not in ("true", "false"):
        raise BadInput(
            "bag_invalid", f"--bag rectified must be true or false, got {shown(rectified)}"
        )
    for name in pairs.keys() & TYPES:  # the topics
        pairs[name] = f"/{pairs[name].strip().lstrip('/')}"
    return BagLayout(**pairs, rectified=rectified == "true")


def load_config(file: Path | None, assignments: list[str] | None, **chosen: Any) -> Config:
    """Combine a YAML file, ``--set`` assignments and options, the later ones win.

    Args:
        chosen: settings by full name with ``__`` for the dot; None means not given.

    Raises:
        BadInput: the file can't be read, or a setting is unknown or out of range.
    """
    values = read_parameter_file(file) if file else {}
    for assignment in assignments or []:
        name, text = _assignment("--set", assignment)
        values[name] = _parse(name, text)
    values.update({k.replace("__", "."): v for k, v in chosen.items() if v is not None})
    return from_flat(values)


def open_and_configure(
    sequence: str,
    bag: list[str] | None,
    encoder: str | None,
    file: Path | None,
    assignments: list[str] | None,
) -> tuple[FrameSequence, Config]:
    """Return a sequence and the settings to map it with, whose classes are those of its truth.

    Raises:
        BadInput: as of `load_config`, `open_sequence` and `with_label_set`.
    """
    config = load_config(file, assignments, encoder__kind=encoder)
    frames = open_sequence(sequence, bag_layout(bag), config.lifting.depth_unit_m)
    return frames, with_label_set(config, frames.label_set, frames.name)


def with_label_set(config: Config, label_set: str, source: str) -> Config:
    """Return the settings with the classes of what is mapped, "" if it has none.

    Raises:
        BadInput: ``encoder.label_set`` names others.
    """
    chosen = config.encoder.label_set
    if not label_set or chosen == label_set:
        return config
    if chosen:
        raise BadInput(
            "label_set_mismatch",
            f"encoder.label_set must be {label_set}, the classes of {source}, or empty, got "
            f"{chosen!r}",
        )
    encoder = dataclasses.replace(config.encoder, label_set=label_set)
    return dataclasses.replace(config, encoder=encoder)


def _assignment(option: str, text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise BadInput("config_invalid", f"{option} takes NAME=VALUE, got {shown(text)}")
    return name.strip(), value


def _parse(name: str, text: str) -> Any:
    """Read a value as YAML does, but keep text without quotes where the setting is a text."""
    kinds = {setting.name: type(setting.default) for setting in settings()}
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    if kinds.get(name) is str and not quoted:
        return text
    try:
        return parse_yaml(text)
    except ValueError as error:
        raise BadInput(
            "config_invalid", f"--set {name} can't take {shown(text)}: {error}"
        ) from error
