# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every command of README and docs is one that there is, with the options that it has."""

import re
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify_train.cli import build_app as build_training_app

ROOT = Path(__file__).parents[2]
APPS = {"geopurify": build_app, "geopurify-train": build_training_app}
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```[a-z]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`((?:geopurify|geopurify-train)\s[^`]+)`")


def documented(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the commands of a document, and whether each stands as one to be typed."""
    for _, block in BLOCK.findall(text):
        for line in textwrap.dedent(block).replace("\\\n", " ").splitlines():
            if line.split(" ")[0] in APPS:
                yield line, True
    for command in INLINE.findall(BLOCK.sub("", text)):
        yield " ".join(command.split()), False


COMMANDS = [
    pytest.param(command, whole, id=f"{path.name}: {command[:60]}")
    for path in DOCS
    for command, whole in documented(path.read_text(encoding="utf-8"))
]


def parse(command: str, whole: bool) -> None:
    """Parse a command as a shell and then the command line do, without running it."""
    program, *words = shlex.split(command, comments=True)
    group = typer.main.get_command(APPS[program]())
    context = group.make_context(program, ["--help"], resilient_parsing=True)
    sub, rest = group.get_command(context, words[0]), words[1:]
    if isinstance(sub, typer.core.TyperGroup) and rest:
        sub, rest = sub.get_command(context, rest[0]), rest[1:]
    assert sub is not None, f"there is no command {command}"
    try:
        sub.make_context(words[0], rest, parent=context)
    except Exception as error:
        if whole or type(error).__name__ not in ("MissingParameter", "NoArgsIsHelpError"):
            raise


@pytest.mark.parametrize(("command", "whole"), COMMANDS)
def test_a_documented_command_is_one_that_there_is(command: str, whole: bool) -> None:
    for part in command.split("&&"):
        parse(part, whole)


def test_a_command_that_there_is_not_would_be_noticed() -> None:
    for wrong in ("geopurify qery out", "geopurify run x --outt y", "geopurify map impport x"):
        with pytest.raises(Exception, match=r"no command|[Nn]o such option"):
            parse(wrong, True)


@pytest.mark.parametrize("program", APPS)
def test_every_command_has_help(program: str) -> None:
    app = APPS[program]()
    for name in typer.main.get_command(app).commands:
        result = CliRunner().invoke(app, [name, "--help"])
        assert result.exit_code == 0, name
        assert "Usage:" in result.output
