# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recorded and rendered runs of posed RGB-D frames."""

import re

from geopurify.errors import BadInput
from geopurify.sequences.protocol import FrameSequence

_ROOM = re.compile(r"room:(\d+)(?::(\d+))?")


def open_sequence(path: str) -> FrameSequence:
    """Open a folder of frames, or the rendered room ``room:SEED`` or ``room:SEED:FRAMES``.

    Raises:
        BadInput: no such sequence, or nothing of it can be read.
    """
    if path.startswith("room:"):
        return _open_room(path)
    from geopurify.sequences.folder import FolderSequence

    return FolderSequence(path)


def _open_room(path: str) -> FrameSequence:
    match = _ROOM.fullmatch(path)
    if match is None:
        raise BadInput(
            "sequence_unknown", f"sequence {path!r} is not room:SEED or room:SEED:FRAMES"
        )
    from geopurify.sequences.room_sequence import RoomSequence

    seed, frames = int(match[1]), match[2]
    return RoomSequence(seed) if frames is None else RoomSequence(seed, frames=int(frames))
