# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The options that name labelled scans: files of others, and scans of rendered rooms."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from geopurify.errors import BadInput
from geopurify_train.scans.labelled_cloud import read_labelled_scan
from geopurify_train.scans.scan import LabelledScan, Scanner, scan_room

FIRST_SEED = 5100
USUAL = Scanner()
ScanFiles = Annotated[
    list[Path] | None,
    typer.Argument(help="PLY files with label and instance of each vertex, 0 for none."),
]
RoomCount = Annotated[int, typer.Option(help="Rendered rooms to scan, beside the files.", min=0)]
FirstSeed = Annotated[int, typer.Option(help="Of these rooms.", min=0)]


def open_scans(
    files: Sequence[Path], rooms: int, first_seed: int, scanner: Scanner = USUAL
) -> Iterator[LabelledScan]:
    """Return the scans of files, then those of rooms, each read or made when it is asked for.

    Raises:
        BadInput: there are none.
    """
    if not files and not rooms:
        raise BadInput("scenes_missing", "name labelled PLY files, or scan rooms with --rooms N")
    return _open(files, range(first_seed, first_seed + rooms), scanner)


def _open(files: Sequence[Path], seeds: Sequence[int], scanner: Scanner) -> Iterator[LabelledScan]:
    yield from map(read_labelled_scan, files)
    for seed in seeds:
        yield scan_room(seed, scanner)
