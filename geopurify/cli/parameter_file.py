# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Settings as YAML: in a ROS parameter file, or as one value."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from geopurify.config import settings
from geopurify.errors import BadInput, first_line

PARAMETERS = "ros__parameters"
NODES = ("**", "geopurify")  # whose parameters are settings, in whatever namespace
ROS_GROUPS = ("qos_overrides",)  # parameters with a dot that every node may have


class _Loader(yaml.SafeLoader):
    """Takes 1e-3 as a number, as YAML 1.2 and ROS do; for YAML 1.1 it is a text."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"),
    list("-+.0123456789"),
)


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises:
        ValueError: it is no YAML; the message is one line.
    """
    try:
        return yaml.load(text, _Loader)  # that is a safe one
    except yaml.MarkedYAMLError as error:
        raise ValueError(error.problem or "it is no YAML") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValueError(first_line(error)) from error


def read_parameter_file(file: Path) -> dict[str, Any]:
    """Return the core's settings of a ROS parameter file, by full name.

    The node's own parameters have no group and are passed over.

    Raises:
        BadInput: the file can't be read, is of another node, or names an unknown group.
    """
    try:
        return _core_settings(parse_yaml(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise _unreadable(file, error.strerror or repr(error)) from error
    except UnicodeDecodeError as error:
        raise _unreadable(file, f"it is no UTF-8 text, byte {error.start}") from error
    except ValueError as error:
        raise _unreadable(file, str(error)) from error


def _unreadable(file: Path, why: str) -> BadInput:
    return BadInput("config_invalid", f"cannot read settings from {file}: {why}")


def _core_settings(data: Any) -> dict[str, Any]:
    blocks = dict(_blocks(data))
    ours = [name for name in blocks if name.rsplit("/", 1)[-1] in NODES]
    if not ours:
        found = f"it has {', '.join(blocks)}" if blocks else "it has none"
        raise ValueError(f"{PARAMETERS} must be of /** or of a node geopurify; {found}")
    groups = {setting.name.split(".")[0] for setting in settings()}
    values: dict[str, Any] = {}
    for block in ours:  # a later one wins, as in ROS
        for name, value in _flat(blocks[block], block):
            group, dot, _ = name.partition(".")
            if group in groups:
                values[name] = value
            elif dot and group not in ROS_GROUPS:
                raise ValueError(
                    f"{name}: there is no group {group!r}, only {', '.join(sorted(groups))}"
                )
    return values


def _blocks(tree: Any, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the parameters of each node by its full name; a namespace may hold several."""
    if not isinstance(tree, dict):
        return
    for name, inner in tree.items():
        if name == PARAMETERS:
            yield namespace, inner
        else:
            yield from _blocks(inner, f"{namespace}/{str(name).strip('/')}")


def _flat(tree: Any, where: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(tree, dict):
        raise ValueError(f"{PARAMETERS} of {where} must be settings by name, got {tree!r}")
    for name, value in tree.items():
        if not isinstance(name, str):
            raise ValueError(f"the name of a setting must be a text, got {prefix}{name!r}")
        if isinstance(value, dict):
            yield from _flat(value, where, f"{prefix}{name}.")
        else:
            yield prefix + name, value
