# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ``geopurify`` command."""

from importlib.metadata import EntryPoint, entry_points

import typer

from geopurify.cli.command import add_command, add_version, run_command
from geopurify.cli.demo import demo
from geopurify.cli.encoders import encoders
from geopurify.cli.export_encoder import export_encoder
from geopurify.cli.fetch import fetch
from geopurify.cli.fit_projection import fit_projection
from geopurify.cli.map import map_app
from geopurify.cli.query import query
from geopurify.cli.run import run
from geopurify.errors import BadInput

ANY_ARGUMENTS = {"ignore_unknown_options": True, "allow_extra_args": True}
COMMANDS = "geopurify.commands"  # entry points by which other packages add commands


def build_app() -> typer.Typer:
    """Return the command with its own sub-commands and those of installed packages."""
    app = typer.Typer(
        help="Open-vocabulary 3D maps, purified by geometry.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for command in (demo, run, query, encoders, fetch, export_encoder, fit_projection):
        add_command(app, command, command.__name__.replace("_", "-"))
    app.add_typer(map_app)
    add_version(app, "geopurify")
    for entry in entry_points(group=COMMANDS):
        _add(app, entry)
    return app


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
    run_command(build_app(), "geopurify")
