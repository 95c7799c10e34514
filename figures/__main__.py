# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``make figures``: make what is not current, and write it into the pages."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from figures.catalogue import FIGURES
from figures.figure import ROOT, Figure
from figures.making import is_current, keep, make, try_commands
from figures.pages import read_from_page, render_figure, write_into_page


def main() -> int:
    """Run the command."""
    names = [figure.name for figure in FIGURES]
    parser = argparse.ArgumentParser(prog="make figures FIGURES=...", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"only these, made again even if current: {', '.join(names)}; or quick: try all "
        "commands on two tiny scenes, and check that pages and results agree",
    )
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "figures")
    arguments = parser.parse_args()
    if arguments.names == ["quick"]:
        return try_all()
    unknown = set(arguments.names) - set(names)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    for figure in FIGURES:
        if figure.name in arguments.names or not (arguments.names or _is_made(figure)):
            keep(figure, make(figure, arguments.work), arguments.work)
        write_into_page(figure, figure.load())
    return 0


def try_all() -> int:
    """Run every command in small, and compare pages with results; return how many differ."""
    with TemporaryDirectory() as folder:
        try_commands(FIGURES, Path(folder))
    differing = [f.name for f in FIGURES if read_from_page(f) != render_figure(f, f.load())]
    for name in differing:
        Console(stderr=True).print(f"{name}: the page does not say what its result says")
    return len(differing)


def _is_made(figure: Figure) -> bool:
    data = figure.load()
    return data is not None and is_current(figure, data)


if __name__ == "__main__":
    sys.exit(main())
