# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ``geopurify-train`` command."""

import sys
from importlib import import_module

import typer

from geopurify.compute.openmp_threads import let_waiting_threads_sleep
from geopurify.terminal.command import add_command, add_version, run_command

COMMANDS = {  # module of this package: its commands
    "assess_words": ("assess_words",),
    "scenes": ("map_scenes", "select"),
    "student": ("train_student", "train_published_student"),
    "training_similarity": ("training_similarity",),
    "simulate": ("simulate_scenes", "simulate_scans"),
    "import_student": ("import_student",),
    "compare_affinities": ("compare_affinities",),
    "compare_class_purification": ("compare_class_purification",),
    "compare_clouds": ("compare_clouds",),
    "compare_ensemble": ("compare_ensemble",),
    "compare_frames": ("compare_frames",),
    "compare_scan_objects": ("compare_scan_objects",),
    "compare_settings": ("compare_settings",),
    "compare_vocabularies": ("compare_vocabularies",),
    "clip": ("train_clip", "assess_clip"),
    "evaluate": ("evaluate",),
    "evaluate_objects": ("evaluate_objects",),
    "train_referring": ("train_referring",),
    "evaluate_openlex3d": ("evaluate_openlex3d",),
    "evaluate_referring": ("evaluate_referring",),
    "export_bag": ("export_bag",),
    "export_miniature": ("export_miniature",),
}


def build_app(only: str = "") -> typer.Typer:
    """Return the command with all its sub-commands.

    Args:
        only: name of a sub-command; if it is known, the others are left out, as they take seconds
            to import.
    """
    app = typer.Typer(
        help="Train and evaluate what geopurify runs with.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    add_version(app, "geopurify-train")
    modules = {name.replace("_", "-"): module for module in COMMANDS for name in COMMANDS[module]}
    for name in (only,) if only in modules else modules:
        module = import_module(f"{__name__}.{modules[name]}")
        add_command(app, getattr(module, name.replace("-", "_")), name)
    return app


def main() -> None:
    """Run the command."""
    let_waiting_threads_sleep()
    run_command(build_app(*sys.argv[1:2]), "geopurify", "geopurify_train")
