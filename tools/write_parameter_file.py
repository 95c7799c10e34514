# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes config/geopurify.yaml, every parameter with its default and help, from their classes."""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import yaml

from geopurify.config import Config, Setting, settings
from geopurify_ros.ros_config import RosConfig

PATH = Path(__file__).resolve().parents[1] / "config" / "geopurify.yaml"
HEAD = """\
# Parameters of the node and settings of the command line (geopurify run --config FILE), at
# their defaults; a file needs only what differs. Written by make parameters.
/**:
  ros__parameters:
"""
WIDTH = 95
INDENT = "    "


def parameter_file() -> str:
    """Return the text of the file: the node's own parameters, then the core's by group."""
    lines = [line for item in settings(RosConfig) for line in _lines(item, item.name, INDENT)]
    group = ""
    for item in settings(Config):
        if item.name.split(".")[0] != group:
            group = item.name.split(".")[0]
            lines += ["", f"{INDENT}{group}:"]
        lines += _lines(item, item.name.split(".")[1], INDENT + "  ")
    return HEAD + "\n".join(lines) + "\n"


def _lines(item: Setting, key: str, indent: str) -> Iterator[str]:
    """Yield the comment and the value; an empty list has no type in ROS, so it stays a comment."""
    yield from textwrap.wrap(item.help + _limits(item), WIDTH, initial_indent=f"{indent}# ",
                             subsequent_indent=f"{indent}# ")  # fmt: skip
    value = list(item.default) if isinstance(item.default, tuple) else item.default
    text = yaml.safe_dump(value, default_flow_style=True, width=WIDTH).split("\n")[0]
    yield f"{indent}{'# ' if value == [] else ''}{key}: {text}"


def _limits(item: Setting) -> str:
    if item.choices:
        return f" (one of: {', '.join(item.choices)})"
    if item.low is None and item.high is None:
        return ""
    if item.high is None:
        return f" (at least {item.low})"
    return f" ({item.low} to {item.high})"


if __name__ == "__main__":
    PATH.write_text(parameter_file())
