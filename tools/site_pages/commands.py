# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The page of all commands and their options, which typer writes from the command line itself."""

import re

import typer
from typer.cli import get_docs_for_click

from geopurify.cli import build_app
from geopurify_train.cli import build_app as build_training_app
from site_pages.markdown import GENERATED

HEAD = f"""\
{GENERATED}

# Command line

`geopurify` maps, queries and handles maps; `geopurify-train` trains and evaluates. In a ROS
workspace there are the executables `mapper` (the node), `player` (`geopurify play`) and
`replay` (`geopurify replay`) as well, for `ros2 run geopurify_ros`.

Invalid input ends a command with one sentence and exit code 2.

"""
PROGRAMS = {"geopurify": build_app, "geopurify-train": build_training_app}
# What is the same for each command, and lists of commands, whose sentences typer cuts off.
LEFT_OUT = re.compile(r"^\* `--help`.*\n|^\*\*Commands\*\*:\n\n(\* .*\n)+\n?", re.MULTILINE)
EMPTY_OPTIONS = re.compile(r"^\*\*Options\*\*:\n\n(?!\*)", re.MULTILINE)


def command_page() -> str:
    """Return the page: each command of each program with its arguments and options."""
    return HEAD + "\n".join(_program(name) for name in PROGRAMS)


def _program(name: str) -> str:
    """Return the commands of a program, one level below the title of the page."""
    command = typer.main.get_command(PROGRAMS[name]())
    context = typer.Context(command, info_name=name)
    text = get_docs_for_click(obj=command, ctx=context, name=name)
    text = EMPTY_OPTIONS.sub("", LEFT_OUT.sub("", text))
    return re.sub(r"^(#+) `(.*)`$", _heading, text, flags=re.MULTILINE)


def _heading(match: re.Match[str]) -> str:
    level, name = match.groups()
    return f"{level}# `{name}` {{#{name.replace(' ', '-')}}}"
