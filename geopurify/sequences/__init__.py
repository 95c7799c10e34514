# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recorded and rendered runs of posed RGB-D frames."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from geopurify.errors import BadInput, shown
from geopurify.sequences.bag_files import is_bag
from geopurify.sequences.protocol import FrameSequence

if TYPE_CHECKING:
    from geopurify.sequences.bag_layout import BagLayout

TUM_GROUND_TRUTH = "groundtruth.txt"
_RENDERED = re.compile(r"(room|home):(\d{1,9})(?::(\d{1,5}))?")
FRAMES_A_ROOM = 60


def open_sequence(
    path: str, layout: "BagLayout | None" = None, depth_unit_m: float = 0.0
) -> FrameSequence:
    """Open a folder of frames, a bag, or a rendered room or home.

    The last two are ``room:SEED[:FRAMES]`` and ``home:SEED[:FRAMES]``.

    Args:
        layout: what a bag has where, unless it has the topics of the player.
        depth_unit_m: metres of one unit of stored depth; 0: as its format says.

    Raises:
        BadInput: no such sequence, or nothing of it can be read.
    """
    if path.startswith(("room:", "home:")):
        return _open_rendered(path)
    if Path(path).is_file() or is_bag(Path(path)):
        from geopurify.sequences.bag import BagSequence

        return BagSequence(path, layout, depth_unit_m)
    if (Path(path) / TUM_GROUND_TRUTH).is_file():
        from geopurify.sequences.tum import TUM_DEPTH_UNIT_M, TumSequence

        return TumSequence(path, depth_unit_m or TUM_DEPTH_UNIT_M)
    from geopurify.sequences.folder import FolderSequence

    return FolderSequence(path, depth_unit_m)


def _open_rendered(path: str) -> FrameSequence:
    match = _RENDERED.fullmatch(path)
    if match is None:
        raise BadInput(
            "sequence_unknown",
            f"sequence {shown(path)} is not room:SEED, home:SEED or one of them with :FRAMES, of "
            "at most 9 and 5 digits",
        )
    from geopurify.sequences.room_sequence import HOME_ROOMS, RoomSequence

    rooms = HOME_ROOMS if match[1] == "home" else 1
    return RoomSequence(int(match[2]), int(match[3] or FRAMES_A_ROOM * rooms), rooms=rooms)
