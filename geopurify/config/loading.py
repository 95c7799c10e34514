# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of a run: a YAML file, assignments and options, put together."""

import dataclasses
from pathlib import Path
from typing import Any

from geopurify.config.config import Config, from_flat, settings
from geopurify.config.parameter_file import parse_yaml, read_parameter_file
from geopurify.errors import BadInput, quote


def load_config(file: Path | None, assignments: list[str] | None, **chosen: Any) -> Config:
    """Combine a YAML file, ``--set`` assignments and options, the later ones win.

    Args:
        chosen: settings by full name with ``__`` for the dot; None means not given.

    Raises:
        BadInput: the file can't be read, or a setting is unknown or out of range.
    """
    values = read_parameter_file(file) if file else {}
    for assignment in assignments or []:
        name, text = split_assignment("--set", assignment)
        values[name] = _parse(name, text)
    values.update({k.replace("__", "."): v for k, v in chosen.items() if v is not None})
    return from_flat(values)


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


def split_assignment(option: str, text: str) -> tuple[str, str]:
    """Return name and value of ``NAME=VALUE``.

    Raises:
        BadInput: the text is none; the message names the option that took it.
    """
    name, separator, value = text.partition("=")
    if not separator:
        raise BadInput("config_invalid", f"{option} takes NAME=VALUE, got {quote(text)}")
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
            "config_invalid", f"--set {name} can't take {quote(text)}: {error}"
        ) from error
