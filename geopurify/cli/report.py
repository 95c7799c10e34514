# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify report``: what a bug report needs to know."""

import json
from pathlib import Path
from typing import Annotated

import typer

from geopurify.config import Config, to_flat
from geopurify.errors import escape_text, quote
from geopurify.map_files.reading import read_map
from geopurify.runtime.report import Facts, collect_report
from geopurify.terminal.map_argument import file_of


def report(
    map_path: Annotated[
        Path | None, typer.Argument(metavar="[MAP]", help="Map file, or the folder of a run.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print versions, devices, middleware and, of a MAP, what it holds, for a bug report."""
    sections = collect_report()
    if map_path is not None:
        sections["map"] = map_facts(file_of(map_path))
    if as_json:
        typer.echo(json.dumps(sections, indent=2))
        return
    for name, facts in sections.items():
        typer.echo(f"[{name}]")
        for key, value in facts.items():
            typer.echo(f"{key}: {escape_text(value)}")
        typer.echo("")


def map_facts(file: Path) -> Facts:
    """Return what a map is of, and the settings that differ from their defaults.

    Raises:
        BadInput: it is not a map, or a damaged one.
    """
    description, state = read_map(file)
    defaults = to_flat(Config())
    changed = {
        f"setting {name}": quote(value)
        for name, value in sorted(to_flat(description.config()).items())
        if value != defaults[name]
    }
    return {
        "encoder": f"{description.encoder} ({description.encoder_version})",
        "channels": str(description.dimension),
        "voxels": str(len(state["keys"])),
        "frames": str(int(state["frames"][0])),
        "classes": str(len(description.vocabulary)),
        "file": f"{file.stat().st_size / 1e6:.1f} MB",
        **changed,
    }
