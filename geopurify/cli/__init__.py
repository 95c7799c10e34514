# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ``geopurify`` command: one file for each sub-command, and `outline` for its help."""

import os
import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import typer

from geopurify.cli.outline import first_sentence
from geopurify.errors import BadInput
from geopurify.terminal.command import add_command, add_version, run_command

ANY_ARGUMENTS = {"ignore_unknown_options": True, "allow_extra_args": True}
OWN = (
    "run",
    "query",
    "objects",
    "view",
    "map",
    "purify",
    "encoders",
    "fetch",
    "export-encoder",
    "fit-projection",
    "report",
)
COMMANDS = "geopurify.commands"  # entry points by which other packages add commands


def build_app(only: str | None = None) -> typer.Typer:
    """Return the command with its own sub-commands and those of installed packages.

    They take seconds to import, so those that are not asked for are left out or outlined.

    Args:
        only: the only sub-command that is wanted; of another word, as ``--help``, all are
            outlined: their names and first lines, as `outline` finds them.
    """
    app = typer.Typer(
        help="Open-vocabulary 3D maps, purified by geometry.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    add_version(app, "geopurify")
    added = {entry.name: entry for entry in entry_points(group=COMMANDS)}
    names = (*OWN, *added)
    for name in (only,) if only in names else names:
        if only is not None and only not in names:
            _add_outline(app, name, added.get(name))
        elif name in added:
            _add(app, added[name])
        else:
            _add_own(app, name)
    return app


def _add_outline(app: typer.Typer, name: str, entry: EntryPoint | None) -> None:
    attribute = name.replace("-", "_")
    module, function = (entry.module, entry.attr) if entry else (f"{__name__}.{attribute}", "")

    @app.command(
        name,
        help=first_sentence(module, function or attribute),
        context_settings=ANY_ARGUMENTS,
        add_help_option=False,
    )
    def outlined(context: typer.Context) -> None:  # as in geopurify -- run FOLDER
        build_app(name)([name, *context.args])


def _add_own(app: typer.Typer, name: str) -> None:
    attribute = name.replace("-", "_")
    found = getattr(import_module(f"{__name__}.{attribute}"), attribute)
    if isinstance(found, typer.Typer):
        app.add_typer(found)
    else:
        add_command(app, found, name)


def _add(app: typer.Typer, entry: EntryPoint) -> None:
    """Add an installed command, or one that says what it lacks: ours must work without it."""
    try:
        add_command(app, entry.load(), entry.name)
    except ImportError as error:
        message = f"geopurify {entry.name} is not available: {error}"

        @app.command(entry.name, help=message, context_settings=ANY_ARGUMENTS)
        def unavailable() -> None:
            raise BadInput("command_unavailable", message)


def main() -> None:
    """Run the command."""
    is_completing = "_GEOPURIFY_COMPLETE" in os.environ  # by a shell, with its words elsewhere
    run_command(build_app(None if is_completing else "".join(sys.argv[1:2])), "geopurify")
