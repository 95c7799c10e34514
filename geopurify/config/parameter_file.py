# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Settings as YAML: a file of settings, with or without the blocks of ROS, or one value."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from geopurify.config.config import settings
from geopurify.config.did_you_mean import did_you_mean
from geopurify.errors import BadInput, quote, shorten_error
from geopurify.files.regular_file import require_regular

PARAMETERS = "ros__parameters"
NODES = ("**", "geopurify")  # whose parameters are settings, in whatever namespace
ROS_GROUPS = ("qos_overrides",)  # parameters with a dot that every node may have
MOST_BYTES = 100_000  # of a file

_log = logging.getLogger(__name__)


class _Loader(yaml.SafeLoader):
    """Reads YAML as ROS does.

    It takes 1e-3 as a number, which is a text for YAML 1.1, and no aliases, by which a few lines
    hold themselves or billions of values.  A name that is given twice is an error.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem=f"aliases such as *{event.anchor:.50} are not taken",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in names:
                    raise yaml.MarkedYAMLError(
                        problem=f"{quote(key.value)} is there twice", problem_mark=key.start_mark
                    )
                names.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"),
    list("-+.0123456789"),
)


def _construct_int(loader: _Loader, node: yaml.ScalarNode) -> int:
    """Return a whole number; 1:30 is one for YAML 1.1 only, to base 60."""
    if ":" in node.value:
        raise yaml.MarkedYAMLError(
            problem=f"{quote(node.value)} is not a number; a text with a colon needs quotes",
            problem_mark=node.start_mark,
        )
    return loader.construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises:
        ValueError: it is not YAML; the message is one line.
    """
    try:
        return yaml.load(text, _Loader)  # that is a safe one
    except yaml.MarkedYAMLError as error:
        problem, mark = error.problem or "it is not YAML", error.problem_mark
        raise ValueError(f"{problem}, line {mark.line + 1}" if mark else problem) from error
    except (RecursionError, MemoryError) as error:
        raise ValueError("it is nested too deeply or too large") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise ValueError(shorten_error(error)) from error


def read_parameter_file(file: Path) -> dict[str, Any]:
    """Return the core's settings of a file, by full name.

    The file holds the settings themselves, by group or by full name, or ROS parameters of nodes.
    Of these the node's own have no group and are passed over.

    Raises:
        BadInput: the file can't be read, is of another node, or names what is not a setting.
    """
    try:
        return _core_settings(parse_yaml(_read(file)))
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _unreadable(file, f"it is not a UTF-8 text, byte {error.start}") from error
    except ValueError as error:
        raise _unreadable(file, str(error)) from error


def _read(file: Path) -> str:
    require_regular(file)
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES} bytes")
    return data.decode("utf-8")


def _unreadable(file: Path, why: str) -> BadInput:
    return BadInput("config_invalid", f"cannot read settings from {file}: {why}")


def _core_settings(data: Any) -> dict[str, Any]:
    if data is None:
        raise ValueError("it holds no settings")
    if not isinstance(data, dict):
        raise ValueError(f"it must hold settings by name, got {quote(data)}")
    blocks = list(parameter_blocks(data))
    if not blocks:
        return _known(_flat(data, "the file"))
    ours = [(name, tree) for name, tree in blocks if name.rsplit("/", 1)[-1] in NODES]
    if not ours:
        found = ", ".join(quote(name) for name, _ in blocks)
        raise ValueError(f"{PARAMETERS} must be of /** or of a node geopurify; it has {found}")
    values: dict[str, Any] = {}
    for name, tree in ours:  # a later one wins, as in ROS
        values |= _known(_without_ros(_flat(tree, f"{PARAMETERS} of {name}")))
    return values


def parameter_blocks(tree: dict[Any, Any], namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the parameters of each node by its full name; a namespace may hold several."""
    for name, inner in tree.items():
        if name == PARAMETERS:
            yield namespace or "/", inner
        elif isinstance(inner, dict):
            yield from parameter_blocks(inner, f"{namespace}/{str(name).strip('/')}")


def _flat(tree: Any, where: str) -> dict[str, Any]:
    """Return values by their full names."""
    values: dict[str, Any] = {}
    for name, value in _leaves(tree, where):
        if name in values:
            raise ValueError(f"{where} has {name} twice")
        values[name] = value
    return values


def _leaves(tree: Any, where: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(tree, dict):
        raise ValueError(f"{where} must be settings by name, got {quote(tree)}")
    for name, value in tree.items():
        if not isinstance(name, str):
            raise ValueError(f"the name of a setting must be a text, got {prefix}{quote(name)}")
        if isinstance(value, dict):
            yield from _leaves(value, where, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _without_ros(values: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters without those of the node itself and of ROS."""
    by_field = {item.name.split(".")[1]: item.name for item in settings()}
    for name in values.keys() & by_field.keys():
        _log.warning("%s is not a setting; did you mean %s?", name, by_field[name])
    return {
        name: value
        for name, value in values.items()
        if "." in name and name.split(".")[0] not in ROS_GROUPS
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    known = [item.name for item in settings()]
    groups = list(dict.fromkeys(name.split(".")[0] for name in known))
    for name in values:
        group, _, inner = name.partition(".")
        if name in known:
            continue
        if group in groups or not inner:
            raise ValueError(f"there is no setting {quote(name)}{did_you_mean(name, known)}")
        hints = (did_you_mean(group, groups), did_you_mean(inner.split(".")[0], [PARAMETERS]))
        hint = next(filter(None, hints), f", only {', '.join(groups)}")
        raise ValueError(f"{quote(name)}: there is no group {quote(group)}{hint}")
    return values
