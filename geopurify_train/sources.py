# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings by name: one, or those in a folder that is none itself."""

import logging
from pathlib import Path

from geopurify.errors import BadInput
from geopurify.sequences import open_sequence
from geopurify.sequences.bag.files import is_bag
from geopurify.sequences.bag.topics import BagTopics

_log = logging.getLogger(__name__)


def recordings_in(source: str, topics: BagTopics, depth_unit_m: float) -> dict[str, str]:
    """Return what `open_sequence` takes, by the name of the recording.

    Args:
        source: a recording as of ``geopurify run``, or a folder of recordings; what else is in it
            is left out with a warning.

    Raises:
        BadInput: it is neither.
    """
    try:
        return {open_sequence(source, topics, depth_unit_m).name: source}
    except BadInput as error:
        if error.reason != "sequence_empty" or not Path(source).is_dir():
            raise
        found: dict[str, str] = {}
        for inner in sorted(p for p in Path(source).iterdir() if p.is_dir() or is_bag(p)):
            try:
                found[open_sequence(str(inner), topics, depth_unit_m).name] = str(inner)
            except BadInput as why:
                _log.warning("%s is left out: %s", inner.name, why)
        if not found:
            raise error
        return found
