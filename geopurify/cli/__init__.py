# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ``geopurify`` command."""

import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import typer

from geopurify.cli.command import add_command, add_version, run_command
from geopurify.errors import BadInput

ANY_ARGUMENTS = {"ignore_unknown_options": True, "allow_extra_args": True}
OWN = ("demo", "run", "query", "map", "encoders", "fetch", "export-encoder", "fit-projection")
COMMANDS = "geopurify.commands"  # entry points by which other packages add commands


def build_app(only: str = "") -> typer.Typer:
    """Return the command with its own sub-commands and those of installed packages.

    Args:
        only: name of a sub-command; if it is known, the others are left out, as they take seconds
            to import.
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
        if name in added:
            _add(app, added[name])
        else:
            _add_own(app, name)
    return app


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
    run_command(build_app(*sys.argv[1:2]), "geopurify")
