# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ``geopurify-train`` command."""

import logging
import sys
from importlib import import_module

import typer
from rich.console import Console
from rich.logging import RichHandler

from geopurify.errors import BadInput

COMMANDS = {  # module of this package: its commands
    "student": ("map_scenes", "select", "train_student"),
    "clip": ("train_clip", "assess_clip"),
    "evaluate": ("evaluate",),
    "export_bag": ("export_bag",),
    "export_miniature": ("export_miniature",),
}


def build_app() -> typer.Typer:
    """Return the command with all its sub-commands."""
    app = typer.Typer(
        help="Learn what geopurify runs with.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for module, names in COMMANDS.items():
        functions = vars(import_module(f"{__name__}.{module}"))
        for name in names:
            app.command(name.replace("_", "-"))(functions[name])
    return app


def main() -> None:
    """Run the command; bad input ends it with one sentence and exit code 2."""
    console = Console(stderr=True)
    logging.basicConfig(
        format="%(message)s",
        handlers=[RichHandler(console=console, show_path=False, show_time=False)],
    )
    for package in ("geopurify", "geopurify_train"):  # of other packages only warnings
        logging.getLogger(package).setLevel(logging.INFO)
    try:
        build_app()()
    except BadInput as error:
        console.print(f"[bold red]error:[/] {error}", highlight=False, soft_wrap=True)
        sys.exit(2)
