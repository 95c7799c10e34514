# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Kinds of sequences that packages add: ``KIND:WHAT`` opens what the package makes of WHAT.

A package adds one with an entry point of the group ``geopurify.sequences``: its name is the kind,
and it loads to a function that takes WHAT and returns a `FrameSequence`.
"""

from importlib.metadata import EntryPoint, entry_points

from geopurify.errors import BadInput, quote, shorten_error
from geopurify.sequences.protocol import FrameSequence

ENTRY_POINT_GROUP = "geopurify.sequences"
RENDERED = ("room", "home")  # by the package below
RENDERING_PACKAGE = "geopurify_worlds"


def sequence_kinds() -> set[str]:
    """Return every kind that an installed package adds."""
    return set(_entries())


def open_by_kind(name: str) -> FrameSequence | None:
    """Open ``KIND:WHAT``, None if the text has no colon or nobody adds that kind.

    Raises:
        BadInput: the package of the kind is missing or broken, or refuses WHAT.
    """
    kind, separator, what = name.partition(":")
    if not separator:
        return None
    entry = _entries().get(kind)
    if entry is None:
        if kind in RENDERED:
            raise _unavailable(name, RENDERING_PACKAGE, "it is not installed")
        return None
    try:
        open_ = entry.load()
    except ImportError as error:
        raise _unavailable(name, entry.module.partition(".")[0], shorten_error(error)) from error
    sequence: FrameSequence = open_(what)
    return sequence


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=ENTRY_POINT_GROUP)}


def _unavailable(name: str, package: str, why: str) -> BadInput:
    return BadInput(
        "sequence_unavailable", f"sequence {quote(name)} needs the package {package}: {why}"
    )
