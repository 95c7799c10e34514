# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of all parameters, from their declarations."""

from collections.abc import Iterable, Iterator
from typing import Any

from geopurify.config import Config, Setting, settings
from geopurify_ros.ros_config import RosConfig
from site_pages.markdown import GENERATED, escape, facts, sentence

HEAD = f"""\
{GENERATED}

# Parameters

Parameters with a group, such as `map.voxel_size_m`, belong to the core: they are settings of the
Python library (`Config`), of the command line (`--set map.voxel_size_m=0.05`, `--config FILE`)
and of the node. The others belong to the [node](#node) only.

`config/geopurify.yaml` has all of them at their defaults; a
file needs only those that differ:

```yaml
/**:
  ros__parameters:
    pose_source: tf
    map:
      voxel_size_m: 0.03
```

A value of the wrong type or out of range, a misspelt name, or parameters that are given to
another node end the start with an error that names them. *Live* parameters may change while the
node runs; to change any other restart the node. `ros2 param describe /geopurify NAME` prints
the same help.
"""
KINDS = {bool: "bool", int: "integer", float: "float", str: "string", tuple: "list"}


def parameter_page() -> str:
    """Return the page: the core's parameters by group, then the node's own."""
    lines = [HEAD]
    group = ""
    for item in settings(Config):
        if item.name.split(".")[0] != group:
            group = item.name.split(".")[0]
            lines += [f"## {group} {{#{group}}}\n", _description(group)]
        lines += _entry(item)
    lines += ["## Node {#node}\n", sentence(_first_line(RosConfig)) + "\n"]
    return "\n".join([*lines, *_entries(settings(RosConfig))]) + "\n"


def _entries(items: Iterable[Setting]) -> Iterator[str]:
    for item in items:
        yield from _entry(item)


def _entry(item: Setting) -> Iterator[str]:
    yield f"### `{item.name}` {{#{item.name}}}\n"
    yield escape(sentence(item.help)) + "\n"
    yield facts(
        KINDS[type(item.default)],
        f"default {_format_value(item.default)}",
        _limits(item),
        "live" if item.live else "",
    )
    yield ""


def _description(group: str) -> str:
    """Return the description of a group: the first line of its class."""
    default = Config.__dataclass_fields__[group].default_factory
    return escape(sentence(_first_line(default))) + "\n"


def _first_line(cls: Any) -> str:
    return (cls.__doc__ or "").strip().splitlines()[0]


def _limits(item: Setting) -> str:
    if item.choices:
        return "one of " + ", ".join(f"`{choice}`" for choice in item.choices)
    if item.low is None and item.high is None:
        return ""
    if item.high is None:
        return f"at least {item.low:g}"
    return f"{_number(item.low)} to {_number(item.high)}"


def _number(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:g}"


def _format_value(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return "empty" if value == "" else f"`{value}`"
