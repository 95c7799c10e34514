# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ``geopurify-train`` command."""

from importlib import import_module

import typer

from geopurify.cli.command import add_command, add_version, run_command

COMMANDS = {  # module of this package: its commands
    "student": ("map_scenes", "select", "train_student", "train_published_student"),
    "import_student": ("import_student",),
    "compare_affinities": ("compare_affinities",),
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
            add_command(app, functions[name], name.replace("_", "-"))
    add_version(app, "geopurify-train")
    return app


def main() -> None:
    """Run the command."""
    run_command(build_app(), "geopurify", "geopurify_train")
