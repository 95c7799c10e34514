# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recorded and rendered runs of posed RGB-D frames, opened by `open_sequence`.

- `protocol`: what a sequence is; `kinds`: how packages add theirs
- `folder`, `tum`, `bag`: recordings; `files`, `association`, `score_file` read what is in them
- `not_found`: what to say where there is none

Packages add kinds, ``KIND:WHAT``, by entry points of the group ``geopurify.sequences``: scenes of
benchmarks are in `geopurify.evaluation.datasets`, rendered rooms in `geopurify_worlds`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from geopurify.sequences.bag.files import is_bag
from geopurify.sequences.kinds import open_by_kind
from geopurify.sequences.protocol import FrameSequence

if TYPE_CHECKING:
    from geopurify.sequences.bag.topics import BagTopics

TUM_GROUND_TRUTH = "groundtruth.txt"


def open_sequence(
    path: str, topics: "BagTopics | None" = None, depth_unit_m: float = 0.0
) -> FrameSequence:
    """Open a folder of frames, a bag, or ``KIND:WHAT`` of an installed package.

    A rendered room is ``room:SEED[:FRAMES]``, a rendered home ``home:SEED[:FRAMES]``.

    Args:
        topics: topics of a bag, if they differ from those of the player.
        depth_unit_m: metres of one unit of stored depth; 0: as its format says.

    Raises:
        BadInput: no such sequence, or nothing of it can be read.
    """
    sequence = open_by_kind(path)
    if sequence is not None:
        return sequence
    if Path(path).is_file() or is_bag(Path(path)):
        from geopurify.sequences.bag.sequence import BagSequence

        return BagSequence(path, topics, depth_unit_m)
    if (Path(path) / TUM_GROUND_TRUTH).is_file():
        from geopurify.sequences.tum import TUM_DEPTH_UNIT_M, TumSequence

        return TumSequence(path, depth_unit_m or TUM_DEPTH_UNIT_M)
    from geopurify.sequences.folder import FolderSequence

    return FolderSequence(path, depth_unit_m)
