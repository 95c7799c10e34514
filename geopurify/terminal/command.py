# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A command of several sub-commands, with its messages on the terminal."""

import io
import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler

from geopurify import __version__
from geopurify.errors import BadInput, shorten_error
from geopurify.terminal.console import print_error
from geopurify.terminal.interruption import EXIT_CODE, is_interruption


def run_command(app: Callable[[], object], *packages: str) -> None:
    """Run a command; bad input ends it with one sentence and exit code 2.

    Args:
        packages: whose information is shown; of others only warnings are.
    """
    _show_what_a_terminal_can()
    console = Console(stderr=True)
    logging.basicConfig(
        format="%(message)s",
        handlers=[RichHandler(console=console, show_path=False, show_time=False)],
    )
    for package in packages:
        logging.getLogger(package).setLevel(logging.INFO)
    try:
        app()
    except (BadInput, OSError, MemoryError) as error:
        print_error(_said(error))
        sys.exit(2)


def _show_what_a_terminal_can() -> None:
    """Escape characters that the encoding of the terminal lacks: else they end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _said(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return f"there is not enough memory: {shorten_error(error)}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def add_command(app: typer.Typer, command: Callable[..., None], name: str) -> None:
    """Add a sub-command; a file that ends early is an error of it, and Ctrl-C says what is kept.

    Typer takes the EOFError that a library raises then for Ctrl-D, and ends without a word.
    """

    @wraps(command)
    def guarded(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except EOFError as error:
            raise BadInput("file_corrupt", f"a file ends early: {shorten_error(error)}") from error
        except (KeyboardInterrupt, Exception) as error:
            if not is_interruption(error):
                raise
            kept = f": {error}" if isinstance(error, KeyboardInterrupt) and error.args else ""
            Console(stderr=True).print(f"interrupted{kept}", markup=False, soft_wrap=True)
            raise typer.Exit(EXIT_CODE) from None

    app.command(name)(guarded)


def add_version(app: typer.Typer, name: str) -> None:
    """Add the option ``--version``, which prints the version of the package and ends."""

    def show(wanted: bool) -> None:
        if wanted:
            typer.echo(f"{name} {__version__}")
            raise typer.Exit

    @app.callback()
    def options(
        version: Annotated[
            bool,
            typer.Option("--version", callback=show, is_eager=True, help="Print the version."),
        ] = False,
    ) -> None:
        pass
