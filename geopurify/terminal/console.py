# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The terminal, as commands print to it."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text


def plain_console(width: int | None = None) -> Console:
    """Return a console that shows texts of users as they are, brackets and colons too."""
    return Console(width=width, markup=False, emoji=False)


def print_error(sentence: str) -> None:
    """Print to standard error what went wrong; a sentence may hold what the user wrote."""
    said = Text.assemble(("error:", "bold red"), f" {sentence}")
    Console(stderr=True).print(said, soft_wrap=True)


def print_files(folder: Path, names: Sequence[str], *next_commands: str) -> None:
    """Print which files of a folder were written, and commands to go on with."""
    console = plain_console()
    written = f" to {folder}: {', '.join(names)}" if len(names) > 1 else f": {folder / names[0]}"
    console.print(f"written{written}", highlight=False, soft_wrap=True)
    for command in next_commands:
        console.print(f"next: {command}", highlight=False, soft_wrap=True)


def quote_for_shell(word: object) -> str:
    """Return a path or a text as a shell takes it."""
    return shlex.quote(str(word))
