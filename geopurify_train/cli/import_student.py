# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A command that makes the published checkpoint one that the node can use."""

from pathlib import Path
from typing import Annotated

import typer

from geopurify.files.output_paths import output_file
from geopurify.purify.affinity.student_file import save_student
from geopurify.purify.published.weights import load_published
from geopurify.terminal.console import plain_console, print_files, quote_for_shell


def import_student(
    checkpoint: Annotated[Path, typer.Argument(help="geopurify.pth as published.")],
    out: Annotated[Path, typer.Argument(help="File for purify.student.")],
) -> None:
    """Convert the published checkpoint (MinkowskiEngine) for ``purify.student``."""
    output_file(out)
    student = load_published(checkpoint)
    save_student(out, student, {"imported_from": checkpoint.name})
    plain_console().print(f"it takes features of {student.config.features} channels")
    use = f"geopurify run SEQUENCE --set purify.student={quote_for_shell(out)}"
    print_files(out.parent, [out.name], use)
